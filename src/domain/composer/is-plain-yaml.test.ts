import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isPlainYaml } from './is-plain-yaml.ts';

const SAMPLE = `# A deployment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: order-service
  labels: { app.kubernetes.io/name: order, "quoted key": 'it''s' }
---
openapi: 3.1.0
paths:
  /orders/{id}:
    get:
      responses:
        200:
          description: "A \\"quoted\\" text" # why
  /health: {}
on:
  push:
    branches: [main, 'release/*', [1, 2], -5, { a: b }]
jobs:
- name: x

  steps:
  - run: |
      npm ci
        --quiet # no comment

      npm test
  - - nested
    - list
  -
    uses: actions/checkout@v4
    with:
      url: http://localhost:8080/?a=b#c
  - plain text, with: colon at :end
empty:
text: >-
  folded
last: -1
`;

function isYaml(text: string): boolean {
  const documents = parseAllDocuments(text, { prettyErrors: false });
  return Array.isArray(documents) && documents.every(({ errors }) => errors.length === 0);
}

describe('isPlainYaml', () => {
  it('recognises what configuration files are made of', () => {
    const plain = SAMPLE.replace('with: colon', 'with colon');
    expect(isYaml(plain)).toBe(true);
    expect(isPlainYaml(plain)).toBe(true);
  });

  it.each([
    'a: 1\na: 2\n',
    'a: 1\n  b: 2\n',
    'a:\n    b: 1\n  c: 2\n',
    'a: b: c\n',
    'a: [1, 2\n',
    'a: "x\n',
    'a: "x" y\n',
    '- a\nb: 1\n',
    'a: 1\n- b\n',
    'a: {b: 1, b: 2}\n',
    'a: |\n    x\n  y\n',
    'a: @b\n',
    'a: "\\q"\n',
  ])('does not take %j for YAML', (text) => {
    expect(isPlainYaml(text)).toBe(false);
    expect(isYaml(text)).toBe(false);
  });

  it('never accepts what the parser refuses', () => {
    const lines = SAMPLE.split('\n');
    const edit = fc.record({
      line: fc.nat(lines.length - 1),
      column: fc.nat(12),
      remove: fc.nat(3),
      insert: fc.constantFrom(
        '',
        ' ',
        '  ',
        '- ',
        ': ',
        ':',
        '#',
        ' #',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        ',',
        '|',
        '>',
        '&a ',
        '*a',
        '!',
        '?',
        '---',
        'a',
        'a: ',
        '\n',
        '%',
        '@',
        '-',
        '~',
        '.',
      ),
    });
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        fc.nat(lines.length - 1),
        fc.nat(12),
        (edits, start, length) => {
          const part = lines.slice(start, start + length + 1);
          for (const { line, column, remove, insert } of edits) {
            const index = line % part.length;
            const text = part[index] ?? '';
            part[index] = text.slice(0, column) + insert + text.slice(column + remove);
          }
          const text = `${part.join('\n')}\n`;
          if (isPlainYaml(text)) expect(isYaml(text), text).toBe(true);
        },
      ),
      { seed: 24, numRuns: 1500 },
    );
  });
});
