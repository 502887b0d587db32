import { type RunningService, runOrThrow, startService } from '../generated-service.ts';
import { readExposed } from './exposition.ts';
import { backfill } from './history.ts';
import { sendRequest, startLoad } from './load.ts';
import { type Monitoring, type Notification, type RuleState, startMonitoring, waitFor } from './monitoring.ts';

export const STEP_SECONDS = 5;
export const PER_SECOND = 10;
const WARM_UP_SECONDS = 60;
/** After which a body that never ends is answered, and how late an answer is that is too late. A busy machine is not as slow by itself. */
const PACES = {
  failing: { timeoutMs: 2000, slowMs: 0 },
  slow: { timeoutMs: 20_000, slowMs: 3300 },
} as const;
type FaultMood = keyof typeof PACES;

const COUNTERS = /^http_server_request_duration_seconds_(count|bucket)$/;
/** Those that objectives ask for, and what is between them. */
const BUCKETS: readonly string[] = ['0.25', '2.5', '5', '+Inf'];

/** A service with a day behind it, watched by a Prometheus and an Alertmanager of its own. */
export interface WatchedService {
  readonly service: RunningService;
  readonly monitoring: Monitoring;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Observation {
  /** When the fault began and ended, and when each of its requests was answered, in seconds since 1970. */
  readonly beganAt: number;
  readonly endedAt: number;
  readonly badAt: readonly number[];
  /** The first evaluation at which the alert fired, and the first at which it no longer did. */
  readonly firedAt: number;
  readonly clearedAt: number;
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

export async function watchService(
  folder: string,
  mood: FaultMood,
  objectives: readonly string[],
): Promise<WatchedService> {
  const token = runOrThrow(folder, ['npm', 'run', '--silent', 'dev:token']).trim();
  // A busy machine holds up the event loop; what is then refused would be failures that nobody made.
  const env = { HTTP_REQUEST_TIMEOUT_MS: String(PACES[mood].timeoutMs), LOAD_MAX_DELAY_MS: '0', LOG_LEVEL: 'error' };
  const service = await startService(folder, env);
  const headers = { authorization: `Bearer ${token}` };
  // Counters that are as young as a service are taken for faster than they are (`rate` extends what it has seen): so they get a past.
  for (const kind of ['healthy', mood] as const)
    await sendRequest(service.url, {
      mood: kind,
      body: JSON.stringify({ name: kind }),
      headers,
      slowMs: PACES[mood].slowMs,
    });
  const counters = (await readExposed(service.metricsUrl)).filter(
    ({ name, labels }) => COUNTERS.test(name) && BUCKETS.includes(labels.le ?? '+Inf') && labels.http_route === '/tags',
  );
  const { host: instance } = new URL(service.metricsUrl);
  const fill = (below: string): void =>
    backfill(below, { job: 'billing', instance, perSecond: PER_SECOND, counters, objectives });
  const monitoring = await startMonitoring(folder, service.metricsUrl, { hasten, fill }).catch(async (error) => {
    await service.stop();
    throw error;
  });
  return { service, monitoring, headers };
}

export interface Fault {
  readonly mood: FaultMood;
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
  const load = startLoad(service.url, { perSecond: PER_SECOND, headers, slowMs: PACES[mood].slowMs });
  const firing = () => monitoring.firing(`slo_id="${sloId}",burn="fast"`);
  try {
    await sleep(WARM_UP_SECONDS * 1000);
    await before();
    load.mood = mood;
    const beganAt = Date.now() / 1000;
    await waitFor(`the alert of ${sloId}`, async () => (await firing()) !== undefined, 240);
    const rules = await monitoring.rules();
    const answers = await ask(monitoring, exprs);
    load.mood = 'healthy';
    const endedAt = Date.now() / 1000;
    const isOver = async (): Promise<boolean> => !(await monitoring.rules()).some((rule) => isFast(rule, sloId));
    await waitFor(`the end of ${sloId}`, isOver, 900);
    await waitFor('the last notification', () => monitoring.notifications.some(isPageOver));
    const [firedAt, last] = (await firing()) ?? [Number.NaN, Number.NaN];
    const badAt = load.badAt.filter((time) => time >= beganAt);
    const { notifications } = monitoring;
    const times = { beganAt, endedAt, badAt, firedAt, clearedAt: last + STEP_SECONDS };
    return { ...times, rules, answers, requests: load.sent, notifications };
  } catch (cause) {
    const statuses = Object.entries(Object.groupBy(load.spoiled, (status) => String(status ?? 'no answer')));
    const spoiled = statuses.map(([status, all]) => `${all?.length} × ${status}`).join(', ') || 'none';
    throw new Error(`${sloId}: of ${load.sent} requests these failed that should not: ${spoiled}`, { cause });
  } finally {
    load.stop();
  }
}

function isFast({ labels, state, query }: RuleState, sloId: string): boolean {
  return labels?.burn === 'fast' && state === 'firing' && query.includes(`"${sloId}"`);
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
