import { nounOf } from '../../names/noun.ts';
import { wordsOf } from '../../names/words.ts';
import { defineHelper } from './define-helper.ts';
import { text } from './params.ts';

const params = [text('name')] as const;

/** Names in the cases that code and prose need. */
export const CASE_HELPERS = {
  kebab: defineHelper({
    doc: 'The name in kebab-case.',
    examples: [["{{kebab 'SalesOrder'}}", 'sales-order']],
    params,
    run: ({ args: [name] }) => wordsOf(name).kebab,
  }),
  camel: defineHelper({
    doc: 'The name in camelCase.',
    examples: [["{{camel 'sales-order'}}", 'salesOrder']],
    params,
    run: ({ args: [name] }) => wordsOf(name).camel,
  }),
  pascal: defineHelper({
    doc: 'The name in PascalCase.',
    examples: [["{{pascal 'sales-order'}}", 'SalesOrder']],
    params,
    run: ({ args: [name] }) => wordsOf(name).pascal,
  }),
  snake: defineHelper({
    doc: 'The name in snake_case.',
    examples: [["{{snake 'salesOrder'}}", 'sales_order']],
    params,
    run: ({ args: [name] }) => wordsOf(name).snake,
  }),
  constant: defineHelper({
    doc: 'The name in CONSTANT_CASE.',
    examples: [["{{constant 'salesOrder'}}", 'SALES_ORDER']],
    params,
    run: ({ args: [name] }) => wordsOf(name).constant,
  }),
  sentence: defineHelper({
    doc: 'The name as the start of a sentence.',
    examples: [["{{sentence 'salesOrder'}}", 'Sales order']],
    params,
    run: ({ args: [name] }) => wordsOf(name).sentence,
  }),
  lower: defineHelper({
    doc: 'The text in lower case; its words stay as they are.',
    examples: [["{{lower 'GET'}}", 'get']],
    params: [text('text')],
    run: ({ args: [value] }) => value.toLowerCase(),
  }),
  upper: defineHelper({
    doc: 'The text in upper case.',
    examples: [["{{upper 'get'}}", 'GET']],
    params: [text('text')],
    run: ({ args: [value] }) => value.toUpperCase(),
  }),
  replace: defineHelper({
    doc: 'The text with every occurrence of one part replaced by another.',
    examples: [["{{replace 'tcp://HOST:4222' 'HOST' 'localhost'}}", 'tcp://localhost:4222']],
    params: [text('text'), text('part'), text('other')],
    run: ({ args: [value, part, other] }) => value.replaceAll(part, () => other),
  }),
  plural: defineHelper({
    doc: 'The plural of a name, in kebab-case. Modules carry theirs in every case: `module.plural.pascal`.',
    examples: [
      ["{{plural 'salesOrder'}}", 'sales-orders'],
      ["{{plural 'equipment'}}", 'equipment-items'],
    ],
    params,
    run: ({ args: [name] }) => nounOf(name).plural.kebab,
  }),
};
