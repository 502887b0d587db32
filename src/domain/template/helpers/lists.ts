import { isList, isRecord, isScalar } from '../../value-kinds.ts';
import { isTruthy } from './comparisons.ts';
import { defineHelper, describeValue, Refusal } from './define-helper.ts';
import { anything, list, number, optional, text } from './params.ts';

const RANGE_LIMIT = 10_000;

/** Lists and objects. No helper changes its arguments. */
export const LIST_HELPERS = {
  list: defineHelper({
    doc: 'A list of the arguments.',
    examples: [["{{join (list 'a' 'b')}}", 'a, b']],
    params: [],
    rest: anything('value'),
    run: ({ rest }) => rest,
  }),
  dict: defineHelper({
    doc: 'An object of the named arguments.',
    examples: [["{{json (dict a=1 b='x')}}", '{"a":1,"b":"x"}']],
    params: [],
    isOpen: true,
    run: ({ open }) => open,
  }),
  join: defineHelper({
    doc: 'The items of a list of texts, numbers and booleans in one text, separated by `, ` or the given text.',
    examples: [["{{join (list 'a' 'b') ' | '}}", 'a | b']],
    params: [list('list'), optional(text('separator'))],
    run({ args: [items, separator = ', '] }) {
      const wrong = items.find((item) => !isScalar(item));
      return wrong === undefined
        ? items.join(separator)
        : new Refusal(`joins texts, numbers and booleans, not ${describeValue(wrong)}`);
    },
  }),
  sort: defineHelper({
    doc: 'The items in order: numbers by size, texts by code point; objects by the named field. Equal items keep their order.',
    examples: [["{{join (sort (list 'b' 'a' 'C'))}}", 'C, a, b']],
    params: [list('list'), optional(text('field'))],
    run: ({ args: [items, field] }) => mapFields(items, field, sortByKey),
  }),
  sortImports: defineHelper({
    doc:
      'Names or paths, or objects by the named field, in the order in which Biome sorts imports: capital and small letters side by side, ' +
      'numbers by size.',
    examples: [
      ["{{join (sortImports (list 'anItem' 'aTag' 'aMoment' 'a10' 'a9'))}}", 'a9, a10, aMoment, anItem, aTag'],
      [
        "{{join (sortImports (list 'a-b.ts' 'a.ts' 'a_b.ts' 'a/b.ts' 'ab.ts'))}}",
        'a/b.ts, a.ts, a_b.ts, a-b.ts, ab.ts',
      ],
    ],
    params: [list('list'), optional(text('field'))],
    run: ({ args: [items, field] }) =>
      mapFields(items, field, (keyed) => {
        const named = keyed.map(([key, item]) => [String(key), item] as const);
        return named.sort(([left], [right]) => compareNaturally(left, right)).map(([, item]) => item);
      }),
  }),
  unique: defineHelper({
    doc: 'The items without repeats, or the first object for each value of the named field.',
    examples: [["{{join (unique (list 'b' 'a' 'b'))}}", 'b, a']],
    params: [list('list'), optional(text('field'))],
    run: ({ args: [items, field] }) =>
      mapFields(items, field, (keyed) => {
        const seen = new Set<unknown>();
        return keyed.filter(([key]) => !seen.has(key) && seen.add(key)).map(([, item]) => item);
      }),
  }),
  pluck: defineHelper({
    doc: 'The values of one field of all objects in a list.',
    examples: [["{{join (pluck (list (dict id='a') (dict id='b')) 'id')}}", 'a, b']],
    params: [list('list'), text('field')],
    run: ({ args: [items, field] }) => mapFields(items, field, (keyed) => keyed.map(([key]) => key)),
  }),
  affix: defineHelper({
    doc: 'The items of a list of texts and numbers, each with a text before and after it.',
    examples: [["{{join (affix (list 'a' 'b') before='open' after='Store')}}", 'openaStore, openbStore']],
    params: [list('list')],
    named: { before: optional(text('TEXT')), after: optional(text('TEXT')) },
    run({ args: [items], named: { before = '', after = '' } }) {
      const wrong = items.find((item) => !isScalar(item));
      if (wrong !== undefined) return new Refusal(`takes texts and numbers, not ${describeValue(wrong)}`);
      return items.map((item) => `${before}${String(item)}${after}`);
    },
  }),
  where: defineHelper({
    doc: 'The objects whose field has the given value, or one of a list of values; without a value, those where it is true.',
    examples: [
      ["{{length (where (list (dict id='a' on=true) (dict id='b')) 'on')}}", '1'],
      ["{{join (pluck (where (list (dict id='a') (dict id='b')) 'id' (list 'b' 'c')) 'id')}}", 'b'],
    ],
    params: [list('list'), text('field'), optional(anything('value'))],
    run: ({ args: [items, field, value] }) =>
      items.filter((item) => {
        const own = readField(item, field);
        if (value === undefined) return isTruthy(own);
        return isList(value) ? value.includes(own) : own === value;
      }),
  }),
  having: defineHelper({
    doc: 'The objects whose field is a list that holds the value.',
    examples: [
      [
        "{{join (pluck (having (list (dict id='a' on=(list 'x' 'y')) (dict id='b' on=(list 'y'))) 'on' 'x') 'id')}}",
        'a',
      ],
    ],
    params: [list('list'), text('field'), anything('value')],
    run: ({ args: [items, field, value] }) =>
      items.filter((item) => {
        const own = readField(item, field);
        return isList(own) && own.includes(value);
      }),
  }),
  without: defineHelper({
    doc: 'The texts and numbers of a list that another list does not hold.',
    examples: [["{{join (without (list 'a' 'b' 'c') (list 'b'))}}", 'a, c']],
    params: [list('list'), list('others')],
    run: ({ args: [items, others] }) => items.filter((item) => !others.includes(item)),
  }),
  groupBy: defineHelper({
    doc: 'A list of objects with `key` and `items`, one for each value of the field, in order of first appearance.',
    examples: [
      ["{{#each (groupBy (list (dict t='x') (dict t='y') (dict t='x')) 't')}}{{key}}{{items.length}}{{/each}}", 'x2y1'],
    ],
    params: [list('list'), text('field')],
    run: ({ args: [items, field] }) =>
      mapFields(items, field, (keyed) => {
        const groups = Map.groupBy(keyed, ([key]) => key);
        return [...groups].map(([key, members]) => ({ key, items: members.map(([, item]) => item) }));
      }),
  }),
  first: defineHelper({
    doc: 'The first item; nothing if the list is empty.',
    examples: [["{{first (list 'a' 'b')}}", 'a']],
    params: [list('list')],
    run: ({ args: [items] }) => items[0],
  }),
  last: defineHelper({
    doc: 'The last item; nothing if the list is empty.',
    examples: [["{{last (list 'a' 'b')}}", 'b']],
    params: [list('list')],
    run: ({ args: [items] }) => items.at(-1),
  }),
  length: defineHelper({
    doc: 'How many items a list, or fields an object has.',
    examples: [["{{length (list 'a' 'b')}}", '2']],
    params: [anything('list')],
    run({ args: [value] }) {
      if (isList(value)) return value.length;
      return isRecord(value)
        ? Object.keys(value).length
        : new Refusal(`counts lists and objects, not ${describeValue(value)}`);
    },
  }),
  concat: defineHelper({
    doc: 'Lists, or texts and numbers, one after the other.',
    examples: [
      ["{{concat 'a' '-' 1}}", 'a-1'],
      ["{{join (concat (list 'a') (list 'b'))}}", 'a, b'],
    ],
    params: [anything('value')],
    rest: anything('value'),
    run({ args: [first], rest }) {
      const values = [first, ...rest];
      if (values.every(isList)) return values.flat();
      return values.every(isScalar) ? values.join('') : new Refusal('takes either lists or texts and numbers');
    },
  }),
  lookup: defineHelper({
    doc: 'The field of an object, or the item of a list, whose name or number is computed; nothing if there is none.',
    examples: [["{{lookup (dict http='80') 'http'}}", '80']],
    params: [anything('object'), anything('key')],
    run: ({ args: [value, key] }) => readField(value, String(key)),
  }),
  keys: defineHelper({
    doc: 'The names of the fields of an object.',
    examples: [["{{join (keys (dict HOST='a' PORT='80'))}}", 'HOST, PORT']],
    params: [anything('object')],
    run: ({ args: [value] }) => (isRecord(value) ? Object.keys(value) : new Refusal('takes an object')),
  }),
  range: defineHelper({
    doc: 'The whole numbers from the first to the last, both included.',
    examples: [['{{join (range 1 3)}}', '1, 2, 3']],
    params: [number('first'), number('last')],
    run({ args: [from, to] }) {
      if (!Number.isInteger(from) || !Number.isInteger(to)) return new Refusal('counts whole numbers');
      if (to - from >= RANGE_LIMIT) return new Refusal(`counts at most ${RANGE_LIMIT} numbers`);
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    },
  }),
};

type Keyed = readonly [key: unknown, item: unknown];

/** Applies a function to the items with their keys: the named field, or the item itself. */
function mapFields(
  items: readonly unknown[],
  field: string | undefined,
  apply: (keyed: readonly Keyed[]) => readonly unknown[] | Refusal,
): readonly unknown[] | Refusal {
  if (field === undefined) return apply(items.map((item): Keyed => [item, item]));
  const lacking = items.findIndex((item) => readField(item, field) === undefined);
  if (lacking !== -1) return new Refusal(`finds no field "${field}" in item ${lacking + 1} of the list`);
  return apply(items.map((item): Keyed => [readField(item, field), item]));
}

function sortByKey(keyed: readonly Keyed[]): readonly unknown[] | Refusal {
  const wrong = keyed.find(([key]) => !isScalar(key));
  if (wrong !== undefined) return new Refusal(`sorts texts and numbers, not ${describeValue(wrong[0])}`);
  return [...keyed].sort(([left], [right]) => compareKeys(left, right)).map(([, item]) => item);
}

function compareKeys(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [one, other] = [String(left), String(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Of what names of files are made of, in the order in which Biome has it, before digits and letters. */
const SEPARATORS = '/._-';

/** Runs of digits count as numbers; other characters one by one, separators first, a capital letter right before its small one. */
function compareNaturally(left: string, right: string): number {
  const [one, other] = [left, right].map((text) => text.match(/\d+|\D/g) ?? []);
  for (const [index, part] of (one ?? []).entries()) {
    const counterpart = other?.[index];
    if (counterpart === undefined) return 1;
    const order = comparePart(part, counterpart);
    if (order !== 0) return order;
  }
  return (one?.length ?? 0) - (other?.length ?? 0);
}

function comparePart(left: string, right: string): number {
  if (/^\d/.test(left) && /^\d/.test(right)) return Number(left) - Number(right);
  const [one, other] = [SEPARATORS.indexOf(left), SEPARATORS.indexOf(right)];
  if (one >= 0 && other >= 0) return one - other;
  if (one >= 0 || other >= 0) return one >= 0 ? -1 : 1;
  return compareKeys(left.toLowerCase(), right.toLowerCase()) || compareKeys(left, right);
}

function readField(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
  return Reflect.get(value, field);
}
