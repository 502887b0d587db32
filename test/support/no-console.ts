import { afterEach, beforeEach, expect } from 'vitest';

const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;
const written: string[] = [];
const originals = new Map(METHODS.map((method) => [method, console[method]]));

beforeEach(() => {
  written.length = 0;
  for (const method of METHODS) {
    console[method] = (...values: unknown[]) => {
      written.push(`console.${method}: ${values.map(String).join(' ')}`);
    };
  }
});

/** Output belongs to the reporters; anything else on the console fails the test that caused it. */
afterEach(() => {
  for (const [method, original] of originals) console[method] = original;
  expect(written, 'stray console output').toEqual([]);
});
