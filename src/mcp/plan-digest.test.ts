import { describe, expect, it } from 'vitest';
import { changeReport } from '../cli/testing/change-fixture.ts';
import { report } from '../cli/testing/fixtures.ts';
import { digestChange, digestProject, requireDigest } from './plan-digest.ts';

describe('the digest of a plan', () => {
  it('is the same for the same plan, however long it took and whether it was written', () => {
    expect(digestProject({ ...report, written: false, timings: { ...report.timings, total: 1 } })).toBe(
      digestProject(report),
    );
    expect(digestChange({ ...changeReport, written: false, duration: 1 })).toBe(digestChange(changeReport));
  });

  it('differs with the place, the bytes, the commands, what is there now and what would be', () => {
    const [first, ...others] = report.files;
    const [file, ...rest] = changeReport.files;
    if (first === undefined || file === undefined) throw new Error('no files');
    const version = { content: 'other\n', executable: false };
    const digests = [
      digestProject(report),
      digestProject({ ...report, project: { ...report.project, path: '/elsewhere' } }),
      digestProject({ ...report, files: [{ ...first, sha256: 'cd'.repeat(32) }, ...others] }),
      digestProject({ ...report, commands: [] }),
      digestChange(changeReport),
      digestChange({ ...changeReport, files: [{ ...file, before: version }, ...rest] }),
      digestChange({ ...changeReport, files: [{ ...file, after: version }, ...rest] }),
      digestChange({ ...changeReport, files: [{ ...file, after: { ...version, executable: true } }, ...rest] }),
      digestChange({ ...changeReport, files: rest }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('lets only the shown plan pass', () => {
    expect(() => requireDigest('a', 'a')).not.toThrow();
    expect(() => requireDigest('a', 'b')).toThrow(expect.objectContaining({ code: 'PLAN_CHANGED' }));
  });
});
