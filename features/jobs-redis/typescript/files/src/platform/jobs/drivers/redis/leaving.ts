import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../log/logger.ts';

const PAUSE_MS = 1000;

/** What is committed and not in Redis yet. It is tried again until it is there, or until the process ends. */
export interface Leaving {
  /** `work` may be repeated. */
  add(work: () => Promise<unknown>, about: object): void;
  /** Resolves when all of it has been tried once. */
  begun(): Promise<void>;
  /** Tries once more, and says what is lost. */
  close(): Promise<void>;
}

export function createLeaving(log: Logger): Leaving {
  const closing = new AbortController();
  const [beginning, all] = [new Set<Promise<void>>(), new Set<Promise<void>>()];

  /** True when it is there. */
  async function attempt(work: () => Promise<unknown>, about: object): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (err) {
      const isLast = closing.signal.aborted;
      if (isLast) log.error({ err, ...about }, 'jobs are lost');
      else log.warn({ err, ...about }, 'jobs wait until the queue is back');
      return isLast;
    }
  }

  async function repeat(work: () => Promise<unknown>, about: object): Promise<void> {
    do await sleep(PAUSE_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    while (!(await attempt(work, about)));
  }

  function track(set: Set<Promise<void>>, work: Promise<void>): void {
    const tracked: Promise<void> = work.finally(() => void set.delete(tracked));
    set.add(tracked);
  }

  return {
    add(work, about) {
      const first = attempt(work, about);
      track(
        beginning,
        first.then(() => undefined),
      );
      track(
        all,
        first.then((isOver) => (isOver ? undefined : repeat(work, about))),
      );
    },
    begun: async () => void (await Promise.all(beginning)),
    async close() {
      closing.abort();
      await Promise.all(all);
    },
  };
}
