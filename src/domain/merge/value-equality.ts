import { isList, isRecord } from '../value-kinds.ts';

/** Whether two JSON values are equal, whatever the order of their keys. */
export function isEqualValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, index) => isEqualValue(item, right[index]));
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isEqualValue(left[key], right[key]))
  );
}

/** One text for equal values; the key of a value in a diff. */
export function identifyValue(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isRecord(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}
