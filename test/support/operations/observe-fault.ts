import { type RunningService, runOrThrow, startService } from '../generated-service.ts';
import { backfill } from './history.ts';
import { type Mood, startLoad } from './load.ts';
import { type Monitoring, type Notification, type RuleState, startMonitoring, waitFor } from './monitoring.ts';

export const STEP_SECONDS = 5;
const PER_SECOND = 10;
const WARM_UP_SECONDS = 60;
/** After which a body that never ends is answered. */
const REQUEST_TIMEOUT_MS = 500;

/** A service with a day behind it, watched by a Prometheus and an Alertmanager of its own. */
export interface WatchedService {
  readonly service: RunningService;
  readonly monitoring: Monitoring;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Observation {
  /** Seconds from the begin of the fault until the alert fires. */
  readonly firedAfter: number;
  /** From its end until the alert is over. */
  readonly clearedAfter: number;
  readonly notifications: readonly Notification[];
  /** At the moment of the alert. */
  readonly rules: readonly RuleState[];
  readonly requests: number;
  /** What was asked for at the moment of the alert, with the values that came back. */
  readonly answers: ReadonlyMap<string, readonly number[]>;
}

/** Only how often is asked is changed: `for`, `keep_firing_for`, windows and `group_wait` are those that were generated. */
function hasten(text: string): string {
  return text
    .replaceAll(/\b(interval|scrape_interval|evaluation_interval): \w+/g, `$1: ${STEP_SECONDS}s`)
    .replaceAll(/group_interval: \w+/g, `group_interval: ${STEP_SECONDS}s`);
}

export async function watchService(folder: string, objectives: readonly string[]): Promise<WatchedService> {
  const token = runOrThrow(folder, ['npm', 'run', '--silent', 'dev:token']).trim();
  const env = { HTTP_REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS), LOG_LEVEL: 'error' };
  const service = await startService(folder, env);
  const fill = (below: string): void =>
    backfill(below, {
      job: 'billing',
      perSecond: PER_SECOND,
      labels: { http_request_method: 'POST', http_route: '/tags', http_response_status_code: '201' },
      buckets: ['0.25', '5', '+Inf'],
      objectives,
    });
  const monitoring = await startMonitoring(folder, service.metricsUrl, { hasten, fill }).catch(async (error) => {
    await service.stop();
    throw error;
  });
  return { service, monitoring, headers: { authorization: `Bearer ${token}` } };
}

export interface Fault {
  readonly mood: Mood;
  readonly sloId: string;
  /** What is asked at the moment of the alert. */
  readonly exprs: readonly string[];
  /** What is done when the service has been healthy for a while. */
  before(): Promise<void>;
}

/** Plays a fault until somebody is called, then waits until it is over. */
export async function observeFault(
  { service, monitoring, headers }: WatchedService,
  { mood, sloId, exprs, before }: Fault,
): Promise<Observation> {
  const load = startLoad(service.url, PER_SECOND, headers);
  const isFiring = async (): Promise<boolean> => isFast(await monitoring.rules(), sloId);
  try {
    // One bad request, so that the series of the bad ones is known before it counts.
    load.mood = mood;
    await sleep(1000 / PER_SECOND);
    load.mood = 'healthy';
    await sleep(WARM_UP_SECONDS * 1000);
    await before();
    load.mood = mood;
    const firedAfter = (await waitFor(`the alert of ${sloId}`, isFiring, 240)) / 1000;
    const rules = await monitoring.rules();
    const answers = await ask(monitoring, exprs);
    load.mood = 'healthy';
    const clearedAfter = (await waitFor(`the end of ${sloId}`, async () => !(await isFiring()), 900)) / 1000;
    await waitFor('the last notification', () => monitoring.notifications.some(isPageOver));
    return { firedAfter, clearedAfter, rules, answers, requests: load.sent, notifications: monitoring.notifications };
  } finally {
    load.stop();
  }
}

function isFast(rules: readonly RuleState[], sloId: string): boolean {
  return rules.some(
    ({ labels, state, query }) => labels?.burn === 'fast' && state === 'firing' && query.includes(`"${sloId}"`),
  );
}

function isPageOver({ receiver, status }: Notification): boolean {
  return receiver === 'pager' && status === 'resolved';
}

async function ask(monitoring: Monitoring, exprs: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const answers = new Map<string, readonly number[]>();
  for (const expr of exprs) {
    const samples = await monitoring.query(expr);
    answers.set(
      expr,
      samples.map(({ value }) => Number(value[1])),
    );
  }
  return answers;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
