import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { mergeText } from '../../src/domain/merge/merge-text.ts';
import { linesOf, textHistory } from '../support/merge/text-history.ts';
import { makeScratchFolder } from '../support/writer/scratch-folder.ts';

const folder = mkdtempSync(join(makeScratchFolder('merge-file-'), 'x'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HISTORIES = 2000;

function mergeWithGit(texts: { base: string; mine: string; theirs: string }) {
  for (const name of ['base', 'mine', 'theirs'] as const) writeFileSync(join(folder, name), texts[name]);
  const { status, stdout } = spawnSync('git', ['merge-file', '-p', 'mine', 'base', 'theirs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { marked: status !== 0, content: stdout };
}

it('keeps every edit that git merge-file keeps, with fewer conflicts', () => {
  const counts = { histories: 0, git: 0, ours: 0, onlyOurs: 0, lost: 0 };
  const arbitrary = fc.tuple(textHistory);
  for (const [history] of fc.sample(arbitrary, { seed: 31, numRuns: HISTORIES })) {
    const git = mergeWithGit(history);
    const ours = mergeText(history, { path: 'a.ts', labels: { mine: 'yours', theirs: 'theirs' } });
    const lines = new Set(linesOf(ours.content));
    const written = [...history.written.mine, ...history.written.theirs];
    counts.histories++;
    counts.lost += written.filter((line) => linesOf(git.content).includes(line) && !lines.has(line)).length;
    if (git.marked) counts.git++;
    if (ours.marked) counts.ours++;
    if (ours.marked && !git.marked) counts.onlyOurs++;
  }
  process.stdout.write(
    `${counts.histories} histories: ${counts.git} conflicts of git merge-file, ${counts.ours} of ours (${counts.onlyOurs} that git has not); ${counts.lost} edits lost that git keeps\n`,
  );
  expect(counts.lost).toBe(0);
  expect(counts.ours).toBeLessThan(counts.git);
  expect(counts.onlyOurs).toBe(0);
});
