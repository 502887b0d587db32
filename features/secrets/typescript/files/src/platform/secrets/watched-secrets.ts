import type { Counter, Meter } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { Logger } from '../log/logger.ts';
import type { Secret, SecretProvider, Secrets } from './secrets.ts';

const READ_TIMEOUT_MS = 5000;

export interface WatchedSecretsOptions {
  readonly provider: () => SecretProvider;
  /** What the log hides: every value is added before anybody can use it. */
  readonly hidden: Set<string>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meter: Meter;
  readonly refreshMs: number;
  readonly overlapMs: number;
  readonly maxAgeMs: number;
}

interface Watched {
  current: string | undefined;
  previous: { readonly value: string; readonly until: number } | undefined;
  readonly listeners: ((value: string) => void | Promise<void>)[];
}

/** Keeps the watched secrets in memory and reads them again and again. A failure leaves them as they are. */
export class WatchedSecrets implements Secrets {
  readonly #options: WatchedSecretsOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #rotations: Counter;
  readonly #failures: Counter;
  #readAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(options: WatchedSecretsOptions) {
    const { meter } = options;
    this.#options = options;
    this.#rotations = meter.createCounter('secrets.rotations', { unit: '{rotation}' });
    this.#failures = meter.createCounter('secrets.refresh.failures', { unit: '{failure}' });
  }

  watch(name: string): Secret {
    const watched = this.#watched.get(name) ?? { current: undefined, previous: undefined, listeners: [] };
    this.#watched.set(name, watched);
    const now = (): number => this.#options.clock.now().getTime();
    const current = (): string => {
      if (watched.current === undefined) throw new Error(`${name} is asked for before the service has started`);
      return watched.current;
    };
    return {
      get current() {
        return current();
      },
      get accepted() {
        const { previous } = watched;
        return previous && now() < previous.until ? [current(), previous.value] : [current()];
      },
      onRotate: (run) => void watched.listeners.push(run),
    };
  }

  async start(): Promise<void> {
    if (this.#watched.size === 0) return;
    await this.#read();
    const missing = [...this.#watched].filter(([, { current }]) => current === undefined).map(([name]) => name);
    if (missing.length > 0) throw new StartupError(`There is no secret ${missing.join(', ')}`);
    this.#timer = setInterval(() => this.#refresh(), this.#options.refreshMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#refreshing;
  }

  /** For readiness: throws when the secrets could not be read for too long. */
  async check(): Promise<void> {
    const { clock, maxAgeMs } = this.#options;
    if (this.#watched.size > 0 && clock.now().getTime() - this.#readAt > maxAgeMs)
      throw new Error('the secrets could not be read for too long');
  }

  /** One at a time: a provider that is slow is not asked twice. */
  #refresh(): void {
    this.#refreshing ??= this.#read()
      .catch((err: unknown) => {
        this.#failures.add(1);
        this.#options.log.error({ err }, 'the secrets could not be read again and stay as they were');
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
  }

  async #read(): Promise<void> {
    const { clock, provider } = this.#options;
    const names = [...this.#watched.keys()];
    const values = await withTimeLimit(provider().read(names, AbortSignal.timeout(READ_TIMEOUT_MS)), READ_TIMEOUT_MS);
    const lost = names.filter((name) => !values.has(name) && this.#watched.get(name)?.current !== undefined);
    if (lost.length > 0) throw new Error(`there is no secret ${lost.join(', ')} any more`);
    for (const [name, watched] of this.#watched) {
      const value = values.get(name);
      if (value !== undefined && value !== watched.current) await this.#replace(name, watched, value);
    }
    this.#readAt = clock.now().getTime();
  }

  async #replace(name: string, watched: Watched, value: string): Promise<void> {
    const { clock, hidden, log, overlapMs } = this.#options;
    hidden.add(value);
    const before = watched.current;
    watched.current = value;
    if (before === undefined) return;
    watched.previous = { value: before, until: clock.now().getTime() + overlapMs };
    this.#rotations.add(1, { variable: name });
    log.info({ variable: name }, 'a secret was rotated');
    for (const run of watched.listeners) {
      try {
        await run(value);
      } catch (err) {
        log.error({ err, variable: name }, 'a rotation was not taken over');
      }
    }
  }
}
