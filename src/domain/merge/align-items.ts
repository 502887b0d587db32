import { diffIndices } from 'node-diff3';
import { identifyValue } from './value-equality.ts';

/**
 * For every item of `next` the item of `before` whose place it takes, by index: the same one, or, where as many items went as came, the one
 * at the same position among them. `undefined` for items that are new.
 */
export function alignItems(
  before: readonly unknown[],
  next: readonly unknown[],
): readonly (readonly [from: number | undefined, item: unknown])[] {
  const origin: (number | undefined)[] = next.map(() => undefined);
  let [from, to] = [0, 0];
  const copy = (end: number) => {
    for (; from < end; from += 1, to += 1) origin[to] = from;
  };
  for (const { buffer1, buffer2 } of diffIndices(before.map(identifyValue), next.map(identifyValue))) {
    copy(buffer1[0]);
    if (buffer1[1] === buffer2[1]) copy(buffer1[0] + buffer1[1]);
    else {
      from += buffer1[1];
      to += buffer2[1];
    }
  }
  copy(before.length);
  return next.map((item, index) => [origin[index], item]);
}
