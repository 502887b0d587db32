import { describe, expect, it } from 'vitest';
import { parseLock } from './parse-lock.ts';

const file = (path: string, sha256 = 'x') =>
  JSON.stringify({ path, sha256, owner: 'a', features: ['a'], kind: 'owned', once: false });
const feature = (id: string) => JSON.stringify({ id, version: '1.0.0', source: 'builtin', options: 'x' });
const lock = (features: readonly string[], files: readonly string[]) =>
  `{"schemaVersion": 1, "catalogue": {"scaffold": "1.0.0"}, "stack": {"id": "s", "version": "1.0.0", "source": "builtin"},
  "features": [\n${features.map((line) => `    ${line},\n`).join('')}    null\n  ],\n  "files": [\n${files.map((line) => `    ${line},\n`).join('')}    null\n  ]\n}\n`;

describe('parseLock', () => {
  it('reads features and files by name', () => {
    const parsed = parseLock(lock([feature('a')], [file('x'), file('y')]));
    expect(
      parsed.ok && [[...parsed.value.features.keys()], [...parsed.value.files.keys()], parsed.value.mixed],
    ).toEqual([['a'], ['x', 'y'], false]);
  });

  it('reads a lock of which git kept the lines of both branches', () => {
    const parsed = parseLock(lock([feature('a'), feature('b')], [file('x', '1'), file('x', '2'), file('y')]));
    expect(parsed).toMatchObject({ ok: true, value: { mixed: true } });
    expect(parsed.ok && parsed.value.files.size).toBe(2);
  });

  it.each([
    ['no JSON', 'nothing', 'is no lock of this release'],
    ['another format', '{"schemaVersion": 2}', 'is no lock of this release'],
    ['a merge conflict', '{\n<<<<<<< HEAD\n', 'holds the markers of a merge conflict'],
  ])('refuses %s', (_case, text, why) => {
    expect(parseLock(text)).toMatchObject({
      ok: false,
      problems: [{ code: 'RECORDS_BROKEN', message: `.scaffold/lock.json ${why}.` }],
    });
  });
});
