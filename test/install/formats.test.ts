import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ArchivedFile, packArchive } from '../../scripts/package/archive.ts';
import { dropAuthenticode, findCertificates } from '../../scripts/package/drop-authenticode.ts';
import { readElfNeeds } from '../../scripts/package/elf-needs.ts';
import { readProject } from '../../scripts/package/project.ts';
import { findSignatureFault, signMachO } from '../../scripts/package/sign-mach-o.ts';
import { stripElf } from '../../scripts/package/strip-elf.ts';
import { packDeb } from '../../scripts/release/deb.ts';
import { machO, peFile } from './executables.ts';

const folder = mkdtempSync(join(tmpdir(), 'formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files: readonly ArchivedFile[] = [
  { path: 'scaffold', content: Buffer.from('#!/bin/sh\necho 1\n'), executable: true },
  { path: 'completions/LICENSE', content: Buffer.alloc(1000, 'MIT '), executable: false },
];

function save(name: string, content: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function list(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

describe('archives', () => {
  it.each([
    ['tar.gz', 'tar', '-tzvf'],
    ['tar.xz', 'tar', '-tJvf'],
    ['zip', 'unzip', '-Zl'],
  ] as const)('%s is read by other programs, with modes, and is the same each time', (format, program, flag) => {
    const archive = packArchive(format, files);
    expect(packArchive(format, files)).toEqual(archive);
    const listing = list(program, [flag, save(`a.${format}`, archive)]);
    expect(listing).toMatch(/-rwxr-xr-x.* scaffold$/m);
    expect(listing).toMatch(/-rw-r--r--.*\b1000\b.* completions\/LICENSE$/m);
  });

  it.skipIf(spawnSync('dpkg-deb', ['--version']).error !== undefined)('deb is read by dpkg', () => {
    const deb = save(
      'a.deb',
      packDeb(readProject(), 'arm64', [{ ...(files[0] ?? missing()), path: 'usr/bin/scaffold' }]),
    );
    expect(list('dpkg-deb', ['--field', deb, 'Package', 'Architecture'])).toBe(
      'Package: scaffold\nArchitecture: arm64\n',
    );
    expect(list('dpkg-deb', ['--contents', deb])).toMatch(
      /drwxr-xr-x.* \.\/usr\/bin\/\n-rwxr-xr-x.* \.\/usr\/bin\/scaffold\n/,
    );
  });
});

function missing(): never {
  throw new Error('no file');
}

describe('stripElf', () => {
  it.skipIf(process.platform !== 'linux')('makes Node smaller, and it runs as before', () => {
    const original = readFileSync(process.execPath);
    const stripped = stripElf(original);
    expect(stripped.length).toBeLessThanOrEqual(original.length);
    const path = save('node', stripped);
    chmodSync(path, 0o755);
    expect(list(path, ['-p', 'process.version'])).toBe(`${process.version}\n`);
    expect(stripElf(stripped).equals(stripped)).toBe(true);
  });

  it('refuses other files', () => {
    expect(() => stripElf(Buffer.from('#!/bin/sh\n'))).toThrow('no 64-bit little-endian ELF file');
  });
});

describe('readElfNeeds', () => {
  it.skipIf(process.platform !== 'linux')('says what the loader says', () => {
    const { libraries, glibcMinor } = readElfNeeds(readFileSync(process.execPath));
    const loaded = list('ldd', [process.execPath]);
    expect(libraries.length).toBeGreaterThan(3);
    expect(libraries.filter((name) => !loaded.includes(name))).toEqual([]);
    expect(glibcMinor).toBeGreaterThanOrEqual(17);
    expect(glibcMinor).toBeLessThanOrEqual(28);
  });
});

describe('signMachO', () => {
  it('signs every page, again and again with the same bytes', () => {
    const signed = signMachO(machO(), 'scaffold');
    expect(findSignatureFault(machO())).toBe('it is not signed');
    expect(findSignatureFault(signed)).toBeUndefined();
    expect(signMachO(signed, 'scaffold')).toEqual(signed);
    expect(signed.includes('scaffold\0')).toBe(true);
  });

  it('a change anywhere breaks the signature', () => {
    for (const at of [300, 5000, 9000]) {
      const changed = Buffer.from(signMachO(machO(), 'scaffold'));
      changed[at] = 255 - (changed[at] ?? 0);
      expect(findSignatureFault(changed), `byte ${at}`).not.toBeUndefined();
    }
  });
});

describe('dropAuthenticode', () => {
  it('removes the certificates and their entry, and nothing else', () => {
    const signed = peFile(Buffer.alloc(64, 7));
    const unsigned = dropAuthenticode(signed);
    expect(findCertificates(signed).size).toBe(64);
    expect(findCertificates(unsigned).size).toBe(0);
    expect(unsigned.length).toBe(signed.length - 64);
    expect(dropAuthenticode(unsigned)).toEqual(unsigned);
    expect(() => dropAuthenticode(Buffer.concat([signed, Buffer.from('more')]))).toThrow('not the end');
  });
});
