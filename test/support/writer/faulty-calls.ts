import type { FsCalls } from '../../../src/adapters/fs/fs-calls.ts';

/** What happens instead of the n-th file-system call, counted from 1; returning lets the call happen. */
export type Fault = (number: number, name: keyof FsCalls, args: readonly unknown[]) => void;

/** Stands for the death of the process inside it: no code of the adapter catches it. */
export class Death extends Error {}

/** Calls that ask `fault` first. Handles are closed in any case, as the end of a process would do. */
export function faultyCalls(calls: FsCalls, fault: Fault): { readonly calls: FsCalls; readonly count: () => number } {
  let number = 0;
  const wrapped = Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      (...args: never[]) => {
        number++;
        try {
          fault(number, name as keyof FsCalls, args);
        } catch (error) {
          if (name === 'close') (call as (...args: never[]) => unknown)(...args);
          throw error;
        }
        return (call as (...args: never[]) => unknown)(...args);
      },
    ]),
  );
  return { calls: wrapped as unknown as FsCalls, count: () => number };
}

/** Fails at call `at` only. */
export function failAt(at: number, code: string): Fault {
  return (number) => {
    if (number === at) throw Object.assign(new Error(`${code}: made by the test`), { code });
  };
}

/** Fails at call `at` and at every later one, as a disk does that has gone. */
export function failFrom(at: number, code: string): Fault {
  return (number) => {
    if (number >= at) throw Object.assign(new Error(`${code}: made by the test`), { code });
  };
}

/** From call `at` on nothing happens any more. */
export function dieAt(at: number): Fault {
  return (number) => {
    if (number >= at) throw new Death(`dead at call ${at}`);
  };
}
