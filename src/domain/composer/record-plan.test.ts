import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  buildFeature,
  buildIntent,
  buildResolution,
  buildStack,
  planSketch,
  unwrap,
} from '../../../test/support/feature-builder.ts';
import { planProject } from './plan-project.ts';
import { recordPlan } from './record-plan.ts';

const features = [
  buildFeature('two', { options: { b: 1, a: [2] }, files: { 'neutral/files/b.md': 'B\n' }, layer: 1 }),
  buildFeature('one', { files: { 'neutral/files/a.bin': Uint8Array.of(1, 2, 3) } }),
];
const sources = {
  digest: (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex'),
  catalogue: { version: '1.2.3' },
  sourceOf: (id: string) => (id === 'two' ? 'dir:./features' : 'builtin'),
};

function record() {
  const plan = unwrap(planSketch({ features }));
  return recordPlan(plan, { intent: buildIntent(), resolution: buildResolution({ features }) }, sources);
}

function read(path: string): string {
  const content = record().find((file) => file.path === path)?.content;
  if (typeof content !== 'string') throw new Error(`no text ${path}`);
  return content;
}

describe('recordPlan', () => {
  it('adds the intent, the lock and a pristine copy of every file, ordered by path', () => {
    expect(record().map(({ path, owner }) => `${path} ${owner}`)).toEqual([
      '.scaffold/.gitattributes scaffold',
      '.scaffold/.gitignore scaffold',
      '.scaffold/base/a.bin scaffold',
      '.scaffold/base/b.md scaffold',
      '.scaffold/base/package.json scaffold',
      '.scaffold/lock.json scaffold',
      'a.bin one',
      'b.md two',
      'package.json typescript',
      'scaffold.yaml scaffold',
    ]);
  });

  it('writes one line for each feature, module and file into the lock', () => {
    const lock = read('.scaffold/lock.json');
    expect(JSON.parse(lock)).toEqual({
      schemaVersion: 1,
      catalogue: { version: '1.2.3' },
      stack: { id: 'typescript', version: '1.0.0', source: 'builtin' },
      features: [
        { id: 'one', version: '1.0.0', source: 'builtin', options: sources.digest('{}') },
        { id: 'two', version: '1.0.0', source: 'dir:./features', options: sources.digest('{"a":[2],"b":1}') },
        null,
      ],
      modules: [{ name: 'item', fields: { name: 'string!' } }, null],
      files: [
        {
          path: 'a.bin',
          sha256: sources.digest(Uint8Array.of(1, 2, 3)),
          owner: 'one',
          features: ['one'],
          kind: 'owned',
          once: false,
          source: 'neutral/files/a.bin',
        },
        {
          path: 'b.md',
          sha256: sources.digest('B\n'),
          owner: 'two',
          features: ['two'],
          kind: 'owned',
          once: false,
          source: 'neutral/files/b.md',
        },
        {
          path: 'package.json',
          sha256: sources.digest('{\n  "name": "order-service",\n  "version": "0.1.0"\n}\n'),
          owner: 'typescript',
          features: ['typescript'],
          kind: 'merged',
          once: false,
        },
        null,
      ],
    });
    expect(lock.split('\n').filter((line) => line.includes('"sha256"'))).toHaveLength(3);
    expect(lock.endsWith('}\n')).toBe(true);
  });

  it('keeps the base from being converted and shown in reviews, but not the features of people', () => {
    expect(read('.scaffold/.gitattributes')).toBe(
      '* -text linguist-generated=true merge=union\n/features/** !text !linguist-generated !merge\n',
    );
  });
});

describe('the lock file of the package manager', () => {
  const lockFile = { path: 'package-lock.json', format: 'npm' };
  const stack = buildStack({ manifest: { lockFile, dependencies: { a: '1.0.0' } } });
  const input = {
    intent: buildIntent(),
    modules: [],
    resolution: buildResolution({ stack }),
    contents: [stack.content],
    knownSlots: [],
  };
  const locked = { version: '1.0.0', integrity: 'sha512-x' };

  it('is derived from the catalogue and kept by its hash only', () => {
    const catalogueLock = {
      lockfileVersion: 3,
      packages: { 'node_modules/a': locked, 'node_modules/b': locked },
    } as const;
    const plan = unwrap(planProject({ ...input, catalogueLock }));
    const lock = plan.files.find(({ path }) => path === 'package-lock.json');
    expect(lock).toMatchObject({ owner: 'typescript', kind: 'derived', features: ['typescript'] });
    expect(Object.keys(JSON.parse(String(lock?.content)).packages)).toEqual(['', 'node_modules/a']);
    const paths = recordPlan(plan, { intent: input.intent, resolution: input.resolution }, sources).map(
      ({ path }) => path,
    );
    expect(paths).toContain('.scaffold/base/package.json');
    expect(paths).not.toContain('.scaffold/base/package-lock.json');
  });

  it('is left out, with a note, when the catalogue lacks a package', () => {
    const planned = planProject({ ...input, catalogueLock: { lockfileVersion: 3, packages: {} } });
    expect(planned.ok && planned.value.files.map(({ path }) => path)).not.toContain('package-lock.json');
    expect(planned.ok && planned.value.notes.join()).toMatch(/no lock file yet.*npm install/);
  });
});
