/** Remembers the last result of a pure function; arguments are compared by identity. */
export function memoizeLast<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | undefined;
  return (...args) => {
    if (last?.args.every((argument, index) => Object.is(argument, args[index]))) return last.result;
    const result = compute(...args);
    last = { args, result };
    return result;
  };
}
