import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type RunningService, runOrThrow } from '../generated-service.ts';
import { readExposed, type Series } from './exposition.ts';
import { sendRequest } from './load.ts';
import { readRuleGroups } from './rule-files.ts';

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

const SELECTOR = /\b(http_\w+)\{((?:\w+(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*",?)*)\}/g;
const REQUESTS = 'http_server_request_duration_seconds';

/**
 * What is wrong between a running service and its rules: a selector that finds nothing, a count that is not the number of requests. Sends
 * ten requests: six quick ones, one slow one, one that fails, one by id, one that no route answers.
 */
export async function checkContract(folder: string, service: RunningService): Promise<readonly string[]> {
  await sendKnownRequests(folder, service);
  const exposed = (await readExposed(service.metricsUrl)).map((series) => ({
    ...series,
    labels: { job: 'billing', ...series.labels },
  }));
  const exprs = readRuleGroups(folder)
    .filter(({ name }) => name.startsWith('slo-'))
    .flatMap(({ rules }) => rules.map(({ expr }) => expr));
  const selectors = new Set(exprs.flatMap((expr) => [...expr.matchAll(SELECTOR)].map(([selector]) => selector)));
  const count = (selector: string): number => sumOf(exposed, selector);
  const answered = 'job="billing",http_response_status_code!~"5.."';
  return [
    ...[...selectors].filter((selector) => select(exposed, selector).length === 0).map((one) => `nothing for ${one}`),
    ...expect('requests', count(`${REQUESTS}_count{job="billing"}`), 10),
    ...expect('failures', count(`${REQUESTS}_count{job="billing",http_response_status_code=~"5.."}`), 1),
    ...expectQuick(count(`${REQUESTS}_bucket{${answered},le="0.25"}`)),
    ...listStrangeRoutes(folder, exposed),
  ];
}

async function sendKnownRequests(folder: string, { url }: RunningService): Promise<void> {
  const token = runOrThrow(folder, ['npm', 'run', '--silent', 'dev:token']).trim();
  const headers = { authorization: `Bearer ${token}` };
  const moods = [...Array.from({ length: 6 }, () => 'healthy' as const), 'slow', 'failing'] as const;
  for (const [index, mood] of moods.entries())
    await sendRequest(url, { mood, body: JSON.stringify({ name: `tag ${index}` }), headers });
  await fetch(`${url}/tags/01890a5d-ac96-774b-bcce-b302099a8057`, { headers });
  await fetch(`${url}/nowhere`, { headers });
  await fetch(`${url}/health/ready`);
}

function expect(what: string, found: number, wanted: number): readonly string[] {
  return found === wanted ? [] : [`${found} ${what}, not ${wanted}`];
}

/** A busy machine may make quick requests slow, but never the slow one quick. */
function expectQuick(found: number): readonly string[] {
  return found >= 1 && found <= 8 ? [] : [`${found} quick answers, not 1 to 8`];
}

/** A path that a caller chose, among the routes. */
function listStrangeRoutes(folder: string, exposed: readonly Series[]): readonly string[] {
  const { paths }: { paths: object } = parse(readFileSync(join(folder, 'api/openapi.yaml'), 'utf8'));
  const routes = new Set(exposed.flatMap(({ labels }) => labels.http_route ?? []));
  return [...routes].filter((route) => !Object.hasOwn(paths, route)).map((route) => `${route} is no route`);
}

function select(exposed: readonly Series[], selector: string): readonly Series[] {
  const [[, name = '', inner = ''] = []] = selector.matchAll(SELECTOR);
  const matchers = [...inner.matchAll(/(\w+)(=~|!~|!=|=)"((?:\\.|[^"\\])*)"/g)].map(
    ([, label = '', operator = '', value = '']): Matcher => ({ label, operator, value }),
  );
  return exposed.filter(
    (series) =>
      series.name === name && matchers.every((matcher) => matches(series.labels[matcher.label] ?? '', matcher)),
  );
}

function matches(value: string, { operator, value: wanted }: Matcher): boolean {
  const isSame = operator.includes('~') ? new RegExp(`^(?:${wanted})$`).test(value) : value === wanted;
  return operator.startsWith('!') ? !isSame : isSame;
}

function sumOf(exposed: readonly Series[], selector: string): number {
  return select(exposed, selector).reduce((sum, { value }) => sum + value, 0);
}
