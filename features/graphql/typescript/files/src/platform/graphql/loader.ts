/** One wish for a value that is not known to be allowed yet. */
export interface Ticket<Value> {
  load(key: string): Promise<Value | undefined>;
  /** There will be no such wish, or it is fulfilled. */
  release(): void;
}

/**
 * Collects what is asked for at the same time, and reads it at once. A resolver takes a ticket when it begins, before anything that makes
 * it wait: the read begins when each ticket has a key or has been given back, however long that took.
 */
export function createLoader<Value>(
  readMany: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): () => Ticket<Value> {
  let open = 0;
  let wishes: { readonly key: string; readonly done: PromiseWithResolvers<Value | undefined> }[] = [];
  const settle = (): void => {
    open -= 1;
    if (open > 0 || wishes.length === 0) return;
    const batch = wishes;
    wishes = [];
    readMany([...new Set(batch.map(({ key }) => key))]).then(
      (found) => {
        for (const { key, done } of batch) done.resolve(found.get(key));
      },
      (error: unknown) => {
        for (const { done } of batch) done.reject(error);
      },
    );
  };
  return () => {
    let isOpen = true;
    const release = (): void => {
      if (!isOpen) return;
      isOpen = false;
      settle();
    };
    open += 1;
    return {
      load(key) {
        const done = Promise.withResolvers<Value | undefined>();
        wishes.push({ key, done });
        release();
        return done.promise;
      },
      release,
    };
  };
}
