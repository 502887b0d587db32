import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { textHistory } from '../../../test/support/merge/text-history.ts';
import { renderUnifiedDiff } from './unified-diff.ts';

const folder = mkdtempSync(join(tmpdir(), 'diff-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('renderUnifiedDiff', () => {
  it('shows three lines around a change, and where the last line has no end', () => {
    expect(renderUnifiedDiff('1\n2\n3\n4\n5\n6\n', '1\n2\n3\n4\nfive\n6', { old: 'a/x', new: 'b/x' })).toBe(
      '--- a/x\n+++ b/x\n@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n-6\n+five\n+6\n\\ No newline at end of file\n',
    );
  });

  it('names an empty side by the line before it', () => {
    expect(renderUnifiedDiff('', 'a\n', { old: '/dev/null', new: 'b/x' })).toContain('@@ -0,0 +1 @@\n+a\n');
  });

  it('says nothing about equal texts', () => {
    expect(renderUnifiedDiff('a', 'a', { old: 'a/x', new: 'b/x' })).toBe('');
  });

  it('is what git applies', () => {
    for (const { base, mine } of fc.sample(textHistory, { seed: 5, numRuns: 60 })) {
      if (base === mine || base === '' || mine === '') continue;
      writeFileSync(join(folder, 'x'), base);
      const patch = renderUnifiedDiff(base, mine, { old: 'a/x', new: 'b/x' });
      const { status, stderr } = spawnSync('git', ['apply', '-'], { cwd: folder, input: patch, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
      expect(spawnSync('cat', ['x'], { cwd: folder, encoding: 'utf8' }).stdout).toBe(mine);
    }
  });
});
