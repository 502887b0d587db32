import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ParseTemplate } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { fail, succeed } from '../../domain/problem.ts';
import { directorySource } from './directory-source.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'directory-source-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): void {
  const target = join(dir, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

/** A stand-in that takes the text as the only node and refuses `{{bad`. */
const parseTemplate: ParseTemplate = (text, path) =>
  text.includes('{{bad')
    ? fail([{ code: 'TEMPLATE_INVALID', message: `"${path}" is bad.`, features: [], path: `${path}:1:1` }])
    : succeed({ kind: 'template', nodes: [text] });

function source() {
  return directorySource(dir, { parseTemplate });
}

function errorOf(act: () => unknown): ScaffoldError {
  try {
    act();
  } catch (error) {
    if (error instanceof ScaffoldError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readManifests', () => {
  it('lists features and stacks by folder, in order, with their text', () => {
    write('web/feature.yaml', 'id: web');
    write('audit/feature.yaml', 'id: audit');
    write('typescript/stack.yaml', 'id: typescript');
    write('README.md', 'About');
    write('.git/config', '');
    mkdirSync(join(dir, 'left-empty'));
    expect(source().readManifests()).toEqual([
      { kind: 'feature', folder: 'audit', path: join(dir, 'audit/feature.yaml'), manifest: { text: 'id: audit' } },
      {
        kind: 'stack',
        folder: 'typescript',
        path: join(dir, 'typescript/stack.yaml'),
        manifest: { text: 'id: typescript' },
      },
      { kind: 'feature', folder: 'web', path: join(dir, 'web/feature.yaml'), manifest: { text: 'id: web' } },
    ]);
  });

  it('is empty for an empty folder', () => {
    expect(source().readManifests()).toEqual([]);
  });

  it('reports every folder that is no feature, and links', () => {
    write('audit/feature.yml', 'id: audit');
    write('both/feature.yaml', '');
    write('both/stack.yaml', '');
    symlinkSync(join(dir, 'audit'), join(dir, 'linked'));
    write('latin/feature.yaml', new Uint8Array([0xe9]));
    const { problems } = errorOf(() => source().readManifests());
    expect(problems.map(({ code, message }) => [code, message.replaceAll(`${dir}/`, '')])).toEqual([
      ['MANIFEST_INVALID', '"audit" holds neither feature.yaml nor stack.yaml.'],
      ['MANIFEST_INVALID', '"both" holds both feature.yaml and stack.yaml.'],
      ['YAML_MALFORMED', '"latin/feature.yaml" is not UTF-8.'],
      ['SOURCE_UNREADABLE', '"linked" is a symbolic link, which is not followed.'],
    ]);
  });

  it('says what to do when the folder does not exist', () => {
    const error = errorOf(() => directorySource(join(dir, 'nowhere'), { parseTemplate }).readManifests());
    expect([error.code, error.message, error.hint]).toEqual([
      'SOURCE_UNREADABLE',
      `"${join(dir, 'nowhere')}" cannot be read (ENOENT).`,
      'Check the path: there is no such file or folder.',
    ]);
  });
});

describe('readContent', () => {
  it('reads texts, bytes and templates in the order of their paths, without manifest and leftovers', () => {
    write('web/feature.yaml', 'id: web');
    write('web/README.md', 'Web');
    write('web/neutral/files/logo.png', new Uint8Array([0x89, 0x50, 0xff]));
    write('web/neutral/files/run.sh', '#!/bin/sh\n');
    chmodSync(join(dir, 'web/neutral/files/run.sh'), 0o755);
    write('web/neutral/files/a/feature.yaml', 'kept: true');
    write('web/neutral/slots/package.json.hbs', '{"name": "{{name}}"}');
    for (const leftover of ['.DS_Store', 'x.txt~', '.x.txt.swp', '#x.txt#', '._x.txt', 'x.txt.orig', 'Thumbs.db']) {
      write(`web/neutral/files/${leftover}`, 'leftover');
    }
    symlinkSync('nobody@host.1', join(dir, 'web/neutral/files/.#x.txt'));
    expect(source().readContent('web', 'feature')).toEqual({
      id: 'web',
      files: [
        { path: 'README.md', content: 'Web', executable: false },
        { path: 'neutral/files/a/feature.yaml', content: 'kept: true', executable: false },
        { path: 'neutral/files/logo.png', content: new Uint8Array([0x89, 0x50, 0xff]), executable: false },
        { path: 'neutral/files/run.sh', content: '#!/bin/sh\n', executable: true },
        {
          path: 'neutral/slots/package.json.hbs',
          content: { kind: 'template', nodes: ['{"name": "{{name}}"}'] },
          executable: false,
        },
      ],
    });
  });

  it('reports every faulty file at once, with the feature', () => {
    write('web/feature.yaml', 'id: web');
    write('web/neutral/files/a.hbs', '{{bad');
    write('web/neutral/files/b.hbs', new Uint8Array([0xff]));
    symlinkSync('/etc/hostname', join(dir, 'web/neutral/files/outside'));
    symlinkSync('.', join(dir, 'web/neutral/loop'));
    const { problems } = errorOf(() => source().readContent('web', 'feature'));
    expect(
      problems.map(({ code, features, message }) => [code, features, message.replaceAll(`${dir}/web/`, '')]),
    ).toEqual([
      ['SOURCE_UNREADABLE', [], '"neutral/loop" is a symbolic link, which is not followed.'],
      ['SOURCE_UNREADABLE', [], '"neutral/files/outside" is a symbolic link, which is not followed.'],
      ['TEMPLATE_INVALID', ['web'], '"neutral/files/a.hbs" is bad.'],
      ['TEMPLATE_INVALID', ['web'], '"neutral/files/b.hbs" is no template: it is not UTF-8.'],
    ]);
  });

  it('reports a manifest that cannot be read', () => {
    mkdirSync(join(dir, 'web/feature.yaml'), { recursive: true });
    expect(errorOf(() => source().readManifests()).message).toBe(
      `"${join(dir, 'web/feature.yaml')}" cannot be read (EISDIR).`,
    );
  });
});
