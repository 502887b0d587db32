import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memorySource } from '../../test/support/change/fixture-catalogue.ts';
import { buildFeature, buildStack } from '../../test/support/feature-builder.ts';
import { makeScratchFolder } from '../../test/support/writer/scratch-folder.ts';
import { nodeFileTree } from '../adapters/fs/node-file-tree.ts';
import { directorySource } from '../adapters/sources/directory-source.ts';
import { parseTemplate } from '../domain/template/parse-template.ts';
import type { InitFeatureRequest } from './authoring-requests.ts';
import { initFeature } from './init-feature.ts';

const FEATURE = 'export const x = 1;\n';
const builtIn = memorySource(buildStack(), [
  buildFeature('metrics'),
  buildFeature('http-core', {
    manifest: { capabilities: { 'http-framework': { title: 'HTTP' } }, provides: ['http-framework'] },
  }),
  buildFeature('cache', { files: { 'typescript/files/src/platform/http/vary/vary.feature.ts': FEATURE } }),
]);
const deps = {
  openSources: (folders: readonly { path: string; name: string }[]) => [
    builtIn,
    ...folders.map(({ path, name }) => directorySource(path, { parseTemplate, name })),
  ],
  files: nodeFileTree(),
  schema: 'https://example.com/feature.schema.json',
};

const scratch = makeScratchFolder('init-');
afterAll(() => rmSync(scratch, { recursive: true }));
let folders = 0;

function openFolder(): string {
  const folder = join(scratch, String(++folders));
  mkdirSync(folder);
  return folder;
}

function init(cwd: string, id: string, more: Partial<InitFeatureRequest> = {}) {
  return initFeature({ cwd, id, featureDirs: [], ...more }, deps);
}

describe('initFeature', () => {
  it('writes a feature beside others, with its category and schema', () => {
    const cwd = openFolder();
    const report = init(cwd, 'greeting', { category: 'realtime' });
    expect(report).toMatchObject({ id: 'greeting', path: join(cwd, 'greeting'), found: false });
    for (const file of report.files) expect(existsSync(join(cwd, 'greeting', file))).toBe(true);
    const manifest = readFileSync(join(cwd, 'greeting/feature.yaml'), 'utf8');
    expect(manifest).toMatch(/^# yaml-language-server: \$schema=https:\/\/example\.com\/feature\.schema\.json\n/);
    expect(manifest).toMatch(/^category: realtime$/m);
  });

  it('writes into the repository, or into the folder that is named', () => {
    const cwd = openFolder();
    writeFileSync(join(cwd, 'scaffold.yaml'), 'name: shop\n');
    expect(init(cwd, 'greeting')).toMatchObject({ path: join(cwd, '.scaffold/features/greeting'), found: true });
    const again = init(cwd, 'parting', { home: './.scaffold/features', featureDirs: ['.scaffold/features'] });
    expect(again).toMatchObject({ path: join(cwd, '.scaffold/features/parting'), found: true });
    const other = init(cwd, 'meeting', { home: '../own', featureDirs: ['.scaffold/features', '../own'] });
    expect(other).toMatchObject({ path: join(scratch, 'own/meeting'), found: false });
  });

  it('refuses what exists, or lies behind a link', () => {
    const cwd = openFolder();
    init(cwd, 'greeting');
    expect(() => init(cwd, 'greeting')).toThrow(expect.objectContaining({ code: 'TARGET_NOT_EMPTY' }));
    symlinkSync(scratch, join(cwd, 'linked'));
    expect(() => init(cwd, 'linked')).toThrow(expect.objectContaining({ code: 'TARGET_UNSAFE' }));
  });

  it.each([
    ['Greeting', 'NAME_INVALID', 'Did you mean "greeting"?'],
    ['two words', 'NAME_INVALID', 'Did you mean "two-words"?'],
    ['../up', 'NAME_INVALID', 'Did you mean "up"?'],
    ['-', 'NAME_INVALID', 'Use lower-case words'],
    ['x'.repeat(41), 'NAME_INVALID', '40 characters at most'],
    ['cache', 'MANIFEST_DUPLICATE', 'such as "own-cache"'],
    ['typescript', 'MANIFEST_DUPLICATE', 'such as "own-typescript"'],
    ['http', 'NAME_INVALID', 'such as "own-http"'],
    ['vary', 'NAME_INVALID', 'such as "own-vary"'],
  ])('refuses the id %s', (id, code, hint) => {
    const cwd = openFolder();
    expect(() => init(cwd, id)).toThrow(expect.objectContaining({ code, hint: expect.stringContaining(hint) }));
    expect(existsSync(join(cwd, id === '../up' ? '../up' : id))).toBe(false);
  });

  it('refuses an id of the features beside it', () => {
    const [cwd, home] = [openFolder(), openFolder()];
    init(home, 'greeting');
    expect(() => init(cwd, 'greeting', { featureDirs: [home] })).toThrow(
      expect.objectContaining({ code: 'MANIFEST_DUPLICATE' }),
    );
  });

  it('refuses a category or a stack that there is not, with the nearest', () => {
    const cwd = openFolder();
    expect(() => init(cwd, 'greeting', { category: 'realtme' })).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: 'Did you mean "realtime"?' }),
    );
    expect(() => init(cwd, 'greeting', { stack: 'typscript' })).toThrow(
      expect.objectContaining({ code: 'STACK_UNKNOWN', hint: 'Did you mean "typescript"?' }),
    );
  });
});
