/** One after the other: two changes of the same files at once would refuse each other. */
export interface Turns {
  take<T>(act: () => Promise<T>): Promise<T>;
}

/** A queue without a length limit; a failure does not hold up the next. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(act) {
      const turn = last.then(act, act);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
