import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packArchive } from '../../../scripts/package/archive.ts';
import { installedProgram } from './installed-program.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'installed-')));
  writeProgram('echo 1.0.0');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeProgram(body: string): void {
  writeFileSync(join(folder, 'scaffold'), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, 'scaffold'), 0o755);
}

function pack(body: string) {
  const program = { path: 'scaffold', content: Buffer.from(`#!/bin/sh\n${body}\n`), executable: true };
  const licence = { path: 'LICENSE', content: Buffer.from('MIT'), executable: false };
  return { name: 'scaffold-2.0.0-linux-x64.tar.gz', bytes: packArchive('tar.gz', [licence, program]) };
}

function readProgram(): string {
  return readFileSync(join(folder, 'scaffold'), 'utf8');
}

// The program under test is a script, which Windows cannot start.
describe.skipIf(process.platform === 'win32')('installedProgram', () => {
  it('replaces the program, also through a link, and leaves nothing beside it', async () => {
    symlinkSync(join(folder, 'scaffold'), join(folder, 'link'));
    const program = installedProgram(join(folder, 'link'));
    expect(program.path).toBe(join(folder, 'scaffold'));
    await program.replace(pack('echo 2.0.0'), '2.0.0');
    expect(readProgram()).toContain('echo 2.0.0');
    expect(readdirSync(folder).sort()).toEqual(['link', 'scaffold']);
  });

  it.each([
    ['does not start', 'exit 1'],
    ['answers another version', 'echo 3.0.0'],
    ['starts where it is tried only', 'case $0 in */.scaffold-upgrade.*) echo 2.0.0 ;; *) exit 1 ;; esac'],
  ])('keeps the old program when the new one %s', async (_case, body) => {
    const before = readProgram();
    await expect(installedProgram(join(folder, 'scaffold')).replace(pack(body), '2.0.0')).rejects.toMatchObject({
      code: 'UPGRADE_FAILED',
      message: 'Version 2.0.0 does not start on this machine.',
    });
    expect(readProgram()).toBe(before);
    expect(readdirSync(folder)).toEqual(['scaffold']);
  });

  it('refuses an archive that is damaged or holds no program', async () => {
    const { name, bytes } = pack('echo 2.0.0');
    const program = installedProgram(join(folder, 'scaffold'));
    for (const damaged of [bytes.subarray(0, 40), packArchive('tar.gz', [])]) {
      await expect(program.replace({ name, bytes: damaged }, '2.0.0')).rejects.toMatchObject({
        code: 'UPGRADE_FAILED',
        message: `${name} holds no program.`,
      });
    }
    expect(readdirSync(folder)).toEqual(['scaffold']);
  });

  it('leaves the files of package managers to them', () => {
    expect(() => installedProgram('/usr/bin/env')).toThrow(
      expect.objectContaining({
        code: 'UPGRADE_UNAVAILABLE',
        message: expect.stringContaining('belongs to a package manager'),
      }),
    );
  });
});
