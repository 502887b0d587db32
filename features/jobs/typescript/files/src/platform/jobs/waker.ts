/** Ends pauses early. */
export interface Waker {
  /** Resolves after the usual time, when somebody wakes it, or when all stops. A call since the last pause counts. */
  pause(): Promise<void>;
  wake(): void;
}

export function createWaker(ms: number, stopping: AbortSignal): Waker {
  let called = false;
  let end: (() => void) | undefined;
  const wake = (): void => {
    called = true;
    end?.();
  };
  stopping.addEventListener('abort', wake);
  return {
    wake,
    async pause() {
      if (!called) {
        const { promise, resolve } = Promise.withResolvers<void>();
        end = resolve;
        const timer = setTimeout(resolve, ms);
        await promise;
        clearTimeout(timer);
        end = undefined;
      }
      called = false;
    },
  };
}
