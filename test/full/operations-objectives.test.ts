import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computeClearTime, computeFireTime, listBurnWindows } from '../../src/domain/slo/burn-windows.ts';
import { runOrThrow } from '../support/generated-service.ts';
import { installService, newService, shareInstall } from '../support/new-service.ts';
import { MONITORING_PROGRAMS } from '../support/operations/monitoring.ts';
import {
  type Observation,
  observeFault,
  PER_SECOND,
  STEP_SECONDS,
  type WatchedService,
  watchService,
} from '../support/operations/observe-fault.ts';
import { readRuleGroups } from '../support/operations/rule-files.ts';

/** What is done to the service of each tier, and which objective has to notice. The largest comes first: its packages serve all. */
const TIERS = [
  {
    tier: 'enterprise',
    slo: 'availability',
    mood: 'failing',
    muted: ['journey-create-tag'],
    // A busy machine may be slow by itself; here nothing but failures is to be noticed.
    options: '{ latencyThreshold: 5 }',
  },
  {
    tier: 'advanced',
    slo: 'latency',
    mood: 'slow',
    muted: [],
    options: '{ latencyTarget: 99.9, latencyThreshold: 2.5 }',
  },
  { tier: 'intermediate', slo: 'availability', mood: 'failing', muted: [], options: '{}' },
] as const;

const TARGET = { target: 0.999 };
const [FAST] = listBurnWindows({ periodDays: 30 });

interface Rule {
  readonly record?: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Proof {
  readonly folder: string;
  readonly watched: WatchedService;
  readonly observation: Observation;
}

function hasPrograms(): boolean {
  const missing = MONITORING_PROGRAMS.filter((name) => spawnSync(name, ['--version']).error !== undefined);
  if (missing.length === 0) return true;
  const message = `${missing.join(', ')} missing: Debian has them in prometheus and prometheus-alertmanager`;
  if (process.env.STRICT === '1') throw new Error(message);
  process.stderr.write(`SKIPPED  ${message}\n`);
  return false;
}

function listRules(folder: string): readonly Rule[] {
  return readRuleGroups(folder).flatMap(({ rules }) => rules);
}

/** Every recorded series, and every query of the dashboard. */
function listExprs(folder: string): readonly string[] {
  const recorded = listRules(folder).flatMap(({ record, labels }) =>
    record === undefined ? [] : [`${record}{slo_id="${labels.slo_id}"}`],
  );
  const text = readFileSync(join(folder, 'deploy/observability/grafana/dashboards/slo.json'), 'utf8');
  const { panels }: { panels: readonly { targets: readonly { expr: string }[] }[] } = JSON.parse(text);
  return [...recorded, ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))];
}

interface Release {
  readonly status: number | null;
  readonly said: string;
}

/** Asks the gate of a service, as its pipeline does. */
async function tryRelease(folder: string, url: string, override = ''): Promise<Release> {
  const child = spawn('sh', ['deploy/observability/release-gate.sh'], {
    cwd: folder,
    env: { PATH: process.env.PATH, PROMETHEUS_URL: url, ERROR_BUDGET_OVERRIDE: override },
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  await once(child, 'close');
  return { status: child.exitCode, said };
}

/**
 * When the alert has to come, and to go. The formula counts seconds of a steady rate, so it also says how many bad requests fill the long
 * window, and how many are left in the short one: by their answers the times are right on a busy machine too, where requests come late.
 */
function computeTimes({ badAt, endedAt }: Observation): { readonly firesAt: number; readonly clearsAt: number } {
  if (FAST === undefined) throw new Error('no window');
  const { forSeconds, shortSeconds, keepFiringSeconds } = FAST;
  const fullSeconds = (computeFireTime(FAST, TARGET, 1) ?? Number.NaN) - forSeconds;
  const filled = badAt[Math.ceil(fullSeconds * PER_SECOND) - 1] ?? Number.NaN;
  const emptySeconds = computeClearTime(FAST, TARGET, 1) - keepFiringSeconds;
  const left = Math.floor((shortSeconds - emptySeconds) * PER_SECOND);
  const lastButLeft = badAt.toSorted((a, b) => a - b).at(-1 - left) ?? Number.NaN;
  return {
    firesAt: filled + forSeconds + STEP_SECONDS,
    clearsAt: Math.max(lastButLeft + shortSeconds, endedAt) + keepFiringSeconds + STEP_SECONDS,
  };
}

/** Nobody can say when a budget is gone that is not being spent. */
function isIdle(expr: string, burning: string): boolean {
  return (
    expr.includes('slo:time_period:days') && expr.includes('slo:sli_error') && !expr.includes(`"billing-${burning}"`)
  );
}

describe.runIf(hasPrograms())('objectives of running services', () => {
  const proofs = new Map<string, Proof>();
  const watched: WatchedService[] = [];
  const gates: Release[] = [];
  const figures: (readonly (string | number)[])[] = [];

  beforeAll(async () => {
    const folders = TIERS.map(({ tier, options }) =>
      newService(`tier: ${tier}\nmodules: [{ name: tag }]\nfeatures: [{ id: slo, options: ${options} }]\n`),
    );
    const [largest = ''] = folders;
    installService(largest);
    for (const [index, folder] of folders.entries()) {
      shareInstall(folder, largest);
      const slos = new Set(listRules(folder).flatMap(({ labels }) => (labels.slo === undefined ? [] : [labels.slo])));
      watched.push(await watchService(folder, TIERS[index]?.mood ?? 'failing', [...slos]));
    }
    await Promise.all(
      TIERS.map(async ({ tier, slo, mood }, index) => {
        const [one, folder] = [watched[index], folders[index]];
        if (one === undefined || folder === undefined) return;
        const before = async (): Promise<void> => {
          if (tier === 'enterprise') gates.push(await tryRelease(folder, one.monitoring.url));
        };
        const fault = { mood, sloId: `billing-${slo}`, exprs: listExprs(folder), before };
        proofs.set(tier, { folder, watched: one, observation: await observeFault(one, fault) });
      }),
    );
  }, 1_800_000);

  afterAll(async () => {
    for (const { monitoring, service } of watched) {
      await monitoring[Symbol.asyncDispose]();
      await service.stop();
    }
    const head = ['tier', 'fault', 'fires: computed', 'measured', 'over: computed', 'measured', 'pages', 'requests'];
    const line = (cells: readonly (string | number)[]) => cells.map((cell) => String(cell).padEnd(16)).join('');
    process.stdout.write(`${[head, ...figures].map(line).join('\n')}\n`);
  });

  describe.each(TIERS)('tier $tier, $mood', ({ tier, slo, mood, muted }) => {
    const read = (): Proof => {
      const proof = proofs.get(tier);
      if (proof === undefined) throw new Error(`no proof of ${tier}`);
      return proof;
    };

    it('fires within one evaluation of the computed time, and is over within two', () => {
      const { observation } = read();
      const { beganAt, endedAt, firedAt, clearedAt, notifications, requests } = observation;
      const { firesAt, clearsAt } = computeTimes(observation);
      const pages = notifications.filter(({ receiver, status }) => receiver === 'pager' && status === 'firing');
      const fires = [firesAt, firedAt].map((time) => time - beganAt);
      const clears = [clearsAt, clearedAt].map((time) => time - endedAt);
      figures.push([tier, mood, ...[...fires, ...clears].map((s) => `${s.toFixed(1)} s`), pages.length, requests]);
      expect(Math.abs(firedAt - firesAt)).toBeLessThan(STEP_SECONDS + 1);
      expect(Math.abs(clearedAt - clearsAt)).toBeLessThan(2 * STEP_SECONDS + 1);
    });

    it('tells it once, and that it is over', () => {
      const pager = read().observation.notifications.filter(({ receiver }) => receiver === 'pager');
      expect(
        pager.map(({ status, alerts }) => [status, alerts.map(({ labels }) => [labels.slo, labels.burn])]),
      ).toEqual([
        ['firing', [[slo, 'fast']]],
        ['resolved', [[slo, 'fast']]],
      ]);
      const tickets = read().observation.notifications.filter(({ receiver }) => receiver === 'tickets');
      // What a busy machine does to a service may be worth a ticket of its own.
      expect(tickets.filter(({ alerts }) => alerts.some(({ labels }) => labels.slo !== undefined))).toEqual([]);
    });

    it.runIf(muted.length > 0)('has fired for journeys too, without a word about them', () => {
      const firing = read().observation.rules.filter(({ state }) => state === 'firing' || state === 'pending');
      for (const journey of muted)
        expect(
          firing.some(({ query, labels }) => query.includes(`billing-${journey}`) && labels?.burn === 'fast'),
        ).toBe(true);
    });

    it.runIf(tier === 'enterprise')('lets the watchdog bark all the time', () => {
      const barks = read().observation.notifications.filter(({ receiver }) => receiver === 'dead-man');
      expect(barks.length).toBeGreaterThan(1);
    });

    it('has evaluated every rule without a fault', () => {
      const { rules } = read().observation;
      expect(rules.length).toBeGreaterThan(28);
      expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
      // A tenth of the time that the generated rules have.
      const seconds = rules.reduce((sum, { evaluationTime }) => sum + evaluationTime, 0);
      expect(seconds).toBeLessThan(3);
    });

    it('has data in every recorded series and every panel', () => {
      const { answers } = read().observation;
      const needed = [...answers].filter(([expr]) => ![slo, ...muted].every((burning) => isIdle(expr, burning)));
      expect(needed.length).toBeGreaterThan(20);
      for (const [expr, values] of needed) {
        expect(values.length, expr).toBeGreaterThan(0);
        for (const value of values) expect(value, expr).not.toBeNaN();
      }
    });

    it.runIf(tier === 'enterprise')(
      'lets releases through before the fault, and none after it without a reason',
      async () => {
        const { folder, watched } = read();
        const { url } = watched.monitoring;
        expect(gates).toEqual([
          { status: 0, said: expect.stringContaining('There is budget left for every objective') },
        ]);
        // The fault has spent more than a thousandth of the requests of the day that is known.
        const after = await tryRelease(folder, url);
        expect(after.status).toBe(1);
        expect(after.said).toMatch(/exhausted:\n.*billing-availability/);
        expect(await tryRelease(folder, url, 'mends the fault')).toMatchObject({
          status: 0,
          said: expect.stringContaining('Released all the same: mends the fault'),
        });
        expect(await tryRelease(folder, 'http://127.0.0.1:9')).toMatchObject({ status: 1 });
        expect((await tryRelease(folder, '')).said).toContain('Not checked');
      },
    );

    it('has rules, tests of rules and settings that Prometheus and Alertmanager accept', () => {
      const { folder } = read();
      const observability = join(folder, 'deploy/observability');
      runOrThrow(folder, ['npm', 'run', 'test:rules']);
      runOrThrow(observability, ['promtool', 'check', 'config', 'prometheus/prometheus.yaml']);
      runOrThrow(observability, ['amtool', 'check-config', 'alertmanager/alertmanager.yaml']);
      const route = (...labels: readonly string[]) =>
        runOrThrow(observability, [
          'amtool',
          'config',
          'routes',
          'test',
          '--config.file=alertmanager/alertmanager.yaml',
          ...labels,
        ]).trim();
      expect(route('severity=critical')).toBe('pager');
      expect(route('severity=warning')).toBe('tickets');
      if (tier === 'enterprise') expect(route('severity=none', 'alertname=Watchdog')).toBe('dead-man');
    });
  });
});
