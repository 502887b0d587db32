import { describe, expect, it } from 'vitest';
import { type ArchivedFile, packArchive } from '../../../scripts/package/archive.ts';
import { unpackProgram } from './unpack-program.ts';

const files: readonly ArchivedFile[] = [
  { path: 'LICENSE', content: Buffer.from('MIT\n'), executable: false },
  { path: 'scaffold', content: Buffer.alloc(100_000, 'program '), executable: true },
  { path: 'completions/scaffold.bash', content: Buffer.from(''), executable: false },
];

describe.each(['tar.gz', 'zip'] as const)('%s', (format) => {
  const archive = packArchive(format, files);

  it('gives each file back as it was packed', () => {
    for (const { path, content } of files) {
      expect(Buffer.from(unpackProgram(`x.${format}`, archive, path) ?? 'missing')).toEqual(content);
    }
  });

  it('knows no other files', () => {
    expect(unpackProgram(`x.${format}`, archive, 'scaff')).toBeUndefined();
  });

  it('does not throw at any cut', () => {
    for (let length = 0; length < archive.length; length += 37) {
      expect(unpackProgram(`x.${format}`, archive.subarray(0, length), 'scaffold')?.length ?? 0).toBeLessThanOrEqual(
        100_000,
      );
    }
  });
});
