import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessCall, timeCalls } from '../run-process.ts';
import { type Sampled, type Subject, sampleInterleaved } from '../stats.ts';
import type { BenchSettings } from '../table.ts';
import { CORPUS_FOLDER, composeCorpus, renderExpected } from './corpus.ts';
import type { ReadyTool } from './install-tools.ts';
import { writeTexts } from './tool.ts';
import { explainDifference, readTreeDigest } from './tree-digest.ts';

/**
 * Runs every tool on `size` files, each run into a new folder. The first run of each tool, which does not count, is
 * compared with the expected bytes; a tool that differs is reported with the difference and not timed.
 */
export function sampleTools(size: number, tools: readonly ReadyTool[], settings: BenchSettings): readonly Sampled[] {
  settings.report(`files: ${size} files, ${tools.length} tools`);
  const folder = join(settings.folder, `files-${size}`);
  const finished = join(folder, 'finished');
  const corpus = composeCorpus(size);
  writeTexts(
    join(finished, CORPUS_FOLDER),
    corpus.map(({ path, pieces }) => [path, renderExpected(pieces)] as const),
  );
  const expected = readTreeDigest(join(finished, CORPUS_FOLDER));
  const subjects = tools.map(({ tool, packages }): Subject => {
    const own = join(folder, tool.name.replaceAll(/\W+/g, '-'));
    const templates = join(own, 'templates');
    mkdirSync(templates, { recursive: true });
    let callFor: ((out: string) => ProcessCall) | undefined;
    return {
      name: tool.name,
      sample(round) {
        // Not timed. In the first round, so that a tool that cannot be prepared is a row with a reason.
        callFor ??= tool.prepare({ corpus, folder: templates, packages, finished, scaffold: settings.scaffold });
        const out = join(own, `out-${round}`);
        mkdirSync(out);
        const elapsed = timeCalls([callFor(out)], own);
        if (round > 0) return elapsed;
        const produced = readTreeDigest(join(out, tool.projectFolder ?? '', CORPUS_FOLDER));
        const difference = explainDifference(expected, produced);
        if (difference !== undefined) throw new Error(`does not produce the expected bytes: ${difference}`);
        return elapsed;
      },
    };
  });
  return sampleInterleaved(subjects, { runs: settings.runs, patience: settings.patience });
}
