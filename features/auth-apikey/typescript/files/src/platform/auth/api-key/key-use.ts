import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Logger } from '../../log/logger.ts';
import { apiKeyErrors } from './api-key.errors.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import type { ApiKey } from './api-keys.ts';

const DAY_MS = 86_400_000;

interface Count {
  readonly day: string;
  /** What the table had when it was last seen. */
  stored: number;
  /** What this process has to add. */
  pending: number;
}

export interface KeyUseOptions {
  readonly store: Pick<ApiKeyStore, 'addUse'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly context: () => Context;
}

/** Counts the requests of each key and day in memory, adds them to the table from time to time, and ends at the quota. */
export class KeyUse {
  readonly #options: KeyUseOptions;
  readonly #counts = new Map<string, Count>();

  constructor(options: KeyUseOptions) {
    this.#options = options;
  }

  /** Throws `API_KEY_QUOTA_EXCEEDED` when the key has none left for today. */
  take(key: ApiKey): void {
    const now = this.#options.clock.now();
    const count = this.#countOf(key, now.toISOString().slice(0, 10));
    if (key.perDay !== undefined && count.stored + count.pending >= key.perDay) {
      const seconds = Math.ceil((DAY_MS - (now.getTime() % DAY_MS)) / 1000);
      throw new AppError(apiKeyErrors.API_KEY_QUOTA_EXCEEDED, { headers: { 'retry-after': String(seconds) } });
    }
    count.pending += 1;
  }

  /** Writes what has been counted. What cannot be written now is written the next time. */
  async write(): Promise<void> {
    const { context, log, store } = this.#options;
    for (const [id, count] of this.#counts) {
      const added = count.pending;
      if (added === 0) continue;
      count.pending = 0;
      try {
        count.stored = await store.addUse(context(), id, count.day, added);
      } catch (err) {
        count.pending += added;
        log.warn({ err, keyId: id }, 'the use of a key cannot be written');
      }
    }
  }

  #countOf({ id, usedOn, used }: ApiKey, day: string): Count {
    const known = this.#counts.get(id);
    if (known?.day === day) return known;
    const count = { day, stored: usedOn === day ? used : 0, pending: 0 };
    this.#counts.set(id, count);
    return count;
  }
}
