import { describe, expect, it } from 'vitest';
import { packArchive } from '../../scripts/package/archive.ts';
import { buildBinary } from '../../scripts/package/build-binary.ts';
import { findBinaryFaults } from '../../scripts/package/inspect-binary.ts';
import { readProject } from '../../scripts/package/project.ts';
import { findHostTarget, TARGETS } from '../../scripts/package/targets.ts';
import { packDeb } from '../../scripts/release/deb.ts';
import { sha256 } from '../../scripts/release/release-files.ts';
import { buildRpm } from '../../scripts/release/rpm.ts';

const project = readProject();

describe.skipIf(findHostTarget() === undefined)('two builds', () => {
  it.each(TARGETS)('for $id give the same bytes', (target) => {
    const first = buildBinary(target, project.program);
    const second = buildBinary(target, project.program);
    expect(findBinaryFaults(first, target)).toEqual([]);
    expect(sha256(second)).toBe(sha256(first));
  });

  it('and so do their packages', () => {
    const files = [{ path: 'usr/bin/scaffold', content: Buffer.alloc(3_000_000, 'scaffold '), executable: true }];
    for (const format of ['tar.gz', 'tar.xz', 'zip'] as const)
      expect(packArchive(format, files).equals(packArchive(format, files)), format).toBe(true);
    // Only of the same rpmbuild; undefined where there is none.
    expect(buildRpm(project, 'x64', files)).toEqual(buildRpm(project, 'x64', files));
    expect(packDeb(project, 'x64', files).equals(packDeb(project, 'x64', files))).toBe(true);
  });
});
