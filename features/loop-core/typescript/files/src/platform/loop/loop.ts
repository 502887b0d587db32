export interface LoopOptions {
  /** Pause between two turns. */
  readonly everyMs: number;
  /** True when there is more to do, so that the next turn begins at once. */
  readonly turn: () => Promise<boolean>;
  /** Told what a turn throws. The loop goes on. */
  readonly onError: (error: unknown) => void;
}

/** Work in the background that comes again and again, one turn at a time. */
export interface Loop {
  /** Once is enough. */
  start(): void;
  /** Ends the pause, or leaves out the next one. */
  wake(): void;
  /** Begins no other turn, and waits for the one that runs. */
  stop(): Promise<void>;
}

export function createLoop({ everyMs, turn, onError }: LoopOptions): Loop {
  let stopped = false;
  let woken = false;
  let endPause = (): void => undefined;
  let running: Promise<void> | undefined;

  async function pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    endPause = resolve;
    const timer = setTimeout(resolve, everyMs);
    await promise;
    clearTimeout(timer);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      const hasMore = await attempt();
      if (!hasMore && !woken) await pause();
    }
  }

  async function attempt(): Promise<boolean> {
    try {
      return await turn();
    } catch (error) {
      onError(error);
      return false;
    }
  }

  function wake(): void {
    woken = true;
    endPause();
  }

  return {
    start() {
      running ??= run();
    },
    wake,
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}
