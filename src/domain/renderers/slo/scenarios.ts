import {
  type BurnWindow,
  computeClearTime,
  computeFireTime,
  computeLowTraffic,
  listBurnWindows,
} from '../../slo/burn-windows.ts';
import { computeBudget, roundConstant } from '../../slo/objective.ts';
import { expectBurn, expectNear, expectSilence, expectValue, type RuleTest } from './rule-test.ts';
import type { ServiceObjective } from './service-objective.ts';
import { composeTraffic, type Phase } from './traffic.ts';

const MINUTE = 60;

/** What a scenario needs of an objective. */
interface Scene {
  readonly objective: ServiceObjective;
  readonly fast: BurnWindow;
  readonly slow: BurnWindow;
  readonly tickets: readonly [BurnWindow, BurnWindow];
  readonly budget: number;
  /** Requests a minute, of which the budget allows 100 to be bad. */
  readonly requests: number;
}

/**
 * The scenarios about who is called, in simulated time of one evaluation a minute. Times are those of the formula: an alert must not
 * fire two evaluations too early, and has to one evaluation late.
 */
export function composePageTests(objective: ServiceObjective): readonly RuleTest[] {
  const scene = describeScene(objective);
  if (scene === undefined) return [];
  const lowTraffic = composeLowTraffic(scene);
  return [
    composeOutage(scene),
    composeFastBurn(scene),
    composeSlowBurn(scene),
    composeIdle(scene),
    composeRestart(scene),
    ...(lowTraffic === undefined ? [] : [lowTraffic]),
  ];
}

/** Those about tickets take days, so they are evaluated every five minutes. */
export function composeTicketTests(objective: ServiceObjective): readonly RuleTest[] {
  const scene = describeScene(objective);
  return scene === undefined ? [] : [composeHealthyDay(scene), composeTicketBurn(scene)];
}

function describeScene(objective: ServiceObjective): Scene | undefined {
  const [fast, slow, ticketFast, ticketSlow] = listBurnWindows(objective);
  if (fast === undefined || slow === undefined || ticketFast === undefined || ticketSlow === undefined) return;
  const budget = computeBudget(objective);
  const requests = Math.round(100 / budget);
  return { objective, fast, slow, tickets: [ticketFast, ticketSlow], budget, requests };
}

function composeOutage({ objective, fast, slow, requests }: Scene): RuleTest {
  const begin = 370;
  const slowMinutes = minutesToFire(slow, objective, 1);
  const end = begin + Math.max(30, Math.ceil(slowMinutes) + 5);
  const clearMinutes = computeClearTime(slow, objective, 1) / MINUTE;
  const left = end + Math.ceil(clearMinutes) + 10;
  const phases = [
    { minutes: begin, total: requests, bad: 0 },
    { minutes: end - begin, total: requests, bad: requests },
    { minutes: left - end, total: requests, bad: 0 },
  ];
  return composeTest('a full outage, and the time after it', objective, phases, [
    ...expectFire(objective, fast, begin, 1),
    ...expectFire(objective, slow, begin, 1),
    ...expectClear(objective, fast, end),
    ...expectClear(objective, slow, end),
    expectValue(end, `count(slo:period_error_budget_remaining:ratio${idOf(objective)} < 0)`, 1),
  ]);
}

/** Twenty times the allowed rate where that is possible. */
function composeFastBurn({ objective, fast, budget, requests }: Scene): RuleTest {
  const begin = 70;
  const share = Math.min(20 * budget, Math.sqrt(fast.factor * budget));
  const bad = Math.round(share * requests);
  const phases = [
    { minutes: begin, total: requests, bad: 0 },
    { minutes: Math.ceil(minutesToFire(fast, objective, bad / requests)) + 5, total: requests, bad },
  ];
  return composeTest('a fast burn', objective, phases, expectFire(objective, fast, begin, bad / requests));
}

/** Between the two rates at which somebody is called: the slower alert fires, the faster one never. */
function composeSlowBurn({ objective, fast, slow, budget, requests }: Scene): RuleTest {
  const begin = 370;
  const bad = Math.round(Math.sqrt(fast.factor * slow.factor) * budget * requests);
  const last = begin + Math.ceil(minutesToFire(slow, objective, bad / requests)) + 5;
  const phases = [
    { minutes: begin, total: requests, bad: 0 },
    { minutes: last - begin, total: requests, bad },
  ];
  return composeTest('a slow burn', objective, phases, [
    ...expectFire(objective, slow, begin, bad / requests),
    expectBurn(last, objective.sloId, fast, false),
  ]);
}

/** Nothing has ever failed, then nobody asks any more. */
function composeIdle({ objective, requests }: Scene): RuleTest {
  const phases = [
    { minutes: 120, total: requests, bad: 0 },
    { minutes: 130, total: 0, bad: 0 },
  ];
  const id = idOf(objective);
  return composeTest('no failure yet, then no requests', objective, phases, [
    expectValue(110, `sum(slo:sli_error:ratio_rate1h${id})`, 0),
    expectValue(110, `sum(slo:current_burn_rate:ratio${id})`, 0),
    expectValue(110, `sum(slo:objective:ratio${id})`, objective.target),
    expectValue(240, `count(slo:sli_error:ratio_rate1h${id})`, undefined),
    expectValue(240, `sum(slo:period_error_budget_remaining:ratio${id})`, 1),
    expectValue(240, `count(slo:period_coverage:ratio${id} < 0.1)`, 1),
    expectSilence(240, objective.sloId),
  ]);
}

/** Counters begin at 0 again: no request was un-answered by it. */
function composeRestart({ objective, requests }: Scene): RuleTest {
  const phase = { minutes: 60, total: requests, bad: Math.round(requests / 1000) };
  const id = idOf(objective);
  return composeTest(
    'a restart, which resets the counters',
    objective,
    [phase, { ...phase, isRestart: true }],
    [
      expectNear(119, `slo:sli_total:rate1h${id}`, (2 * requests) / MINUTE),
      expectValue(119, `count(slo:sli_bad:rate1h${id} < 0)`, undefined),
      expectValue(
        119,
        `count(slo:sli_error:ratio_rate1h${id} < 0.0005 or slo:sli_error:ratio_rate1h${id} > 0.0015)`,
        undefined,
      ),
    ],
  );
}

/** One bad request among so few that its share is above every threshold calls nobody. */
function composeLowTraffic({ objective, fast }: Scene): RuleTest | undefined {
  if (objective.minimumBad < 2) return undefined;
  const limit = computeLowTraffic(fast, objective);
  const threshold = roundConstant(fast.factor * computeBudget(objective));
  // So many a minute are sums of powers of two. Others drift as they add up, and a counter that falls by a drop of that was restarted.
  const hourly = [30, 15, 7.5, 3.75, 1.875].find((requests) => 1 + requests < limit * 0.8);
  if (hourly === undefined) return undefined;
  const total = hourly / MINUTE;
  const phases = [
    { minutes: 90, total, bad: 0 },
    { minutes: 1, total: 1, bad: 1 },
    { minutes: 29, total, bad: 0 },
  ];
  const one = ['a'];
  const silent = [92, 93, 94, 95, 96, 100].map((minute) => expectBurn(minute, objective.sloId, fast, false));
  return composeTest(
    `one bad request among ${hourly} an hour`,
    objective,
    phases,
    [expectValue(94, `count(slo:sli_error:ratio_rate1h${idOf(objective)} > ${threshold})`, 1), ...silent],
    one,
  );
}

/** Half of the budget is spent while most requests come, and none while few do: what counts is requests, not hours. */
function composeHealthyDay({ objective, requests }: Scene): RuleTest {
  const id = idOf(objective);
  const burn = `slo:sli_error:ratio_rate1d${id} / on(slo_id) slo:error_budget:ratio${id}`;
  const phases = [
    { minutes: 720, total: requests, bad: 50 },
    { minutes: 720, total: Math.round(requests / 10), bad: 0 },
  ];
  const spent = (50 * 720) / ((requests + Math.round(requests / 10)) * 720) / computeBudget(objective);
  return composeTest('a healthy day with a quiet night', objective, phases, [
    expectSilence(720, objective.sloId),
    expectSilence(1440, objective.sloId),
    expectNear(1440, burn, spent),
    expectNear(1440, `1 - slo:period_error_budget_remaining:ratio${id}`, spent),
  ]);
}

/** Too slow to call somebody, too fast to leave it. */
function composeTicketBurn({ objective, fast, slow, tickets, budget, requests }: Scene): RuleTest {
  const begin = 3 * 1440 + 60;
  const [ticketFast, ticketSlow] = tickets;
  const bad = Math.round(Math.sqrt(slow.factor * ticketFast.factor) * budget * requests);
  const share = bad / requests;
  const fires = tickets.map((window) => minutesToFire(window, objective, share));
  const last = begin + Math.ceil(Math.max(...fires) / 5) * 5 + 10;
  const spent = ((share / budget) * (last - begin)) / last;
  const phases = [
    { minutes: begin, total: requests, bad: 0 },
    { minutes: last - begin, total: requests, bad },
  ];
  return composeTest('a burn for a ticket', objective, phases, [
    ...expectFire(objective, ticketFast, begin, share, 5),
    ...expectFire(objective, ticketSlow, begin, share, 5),
    expectBurn(last, objective.sloId, fast, false),
    expectBurn(last, objective.sloId, slow, false),
    expectNear(last, `1 - slo:period_error_budget_remaining:ratio${idOf(objective)}`, spent),
  ]);
}

function expectFire(objective: ServiceObjective, window: BurnWindow, begin: number, share: number, step = 1) {
  const minutes = Math.ceil(minutesToFire(window, objective, share) / step) * step;
  const early = minutes - 2 * step;
  return [
    ...(early < 0 ? [] : [expectBurn(begin + early, objective.sloId, window, false)]),
    expectBurn(begin + minutes + step, objective.sloId, window, true),
  ];
}

function expectClear(objective: ServiceObjective, window: BurnWindow, end: number) {
  const minutes = computeClearTime(window, objective, 1) / MINUTE;
  return [
    expectBurn(end + Math.floor(minutes) - 2, objective.sloId, window, true),
    expectBurn(end + Math.ceil(minutes) + 2, objective.sloId, window, false),
  ];
}

function minutesToFire(window: BurnWindow, objective: ServiceObjective, share: number): number {
  return (computeFireTime(window, objective, share) ?? 0) / MINUTE;
}

function composeTest(
  name: string,
  objective: ServiceObjective,
  phases: readonly Phase[],
  expected: NonNullable<RuleTest['promql_expr_test']>,
  instances?: readonly string[],
): RuleTest {
  return {
    name: `${objective.sloId}: ${name}`,
    interval: '1m',
    input_series: composeTraffic(objective, phases, instances),
    promql_expr_test: expected.toSorted((a, b) => Number.parseInt(a.eval_time, 10) - Number.parseInt(b.eval_time, 10)),
  };
}

function idOf({ sloId }: ServiceObjective): string {
  return `{slo_id="${sloId}"}`;
}
