/** What the writer costs inside the process: staging and renaming, against `cp -r` and a plain loop; flushing; a journaled change. */
import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeFileTree } from '../../src/adapters/fs/node-file-tree.ts';
import type { FileToWrite } from '../../src/app/ports.ts';
import { timeCalls } from './run-process.ts';
import { type Subject, sampleInterleaved } from './stats.ts';
import { type BenchSettings, type BenchTable, composeTimingTable } from './table.ts';

const COPY = 'cp -r';
const FLUSH = 'write loop, fsync of each file';
const FILES_PER_FOLDER = 16;
/** Beyond it, flushing every file takes minutes and shows nothing new. */
const MOST_FILES_FLUSHED = 1000;

/** One table per number of files for new trees, then one for changes: their flushing would slow whatever runs beside it. */
export async function runWriter({ folder, runs, sizes, report }: BenchSettings): Promise<readonly BenchTable[]> {
  const measure = (kind: 'new' | 'change', count: number): BenchTable => {
    report(`writer: ${kind}, ${count} files`);
    const own = join(folder, `${kind}-${count}`);
    mkdirSync(own);
    const subjects = kind === 'new' ? listNewTrees(count, own) : listChanges(count, own);
    const sampled = sampleInterleaved(subjects, { runs });
    return kind === 'new'
      ? composeTimingTable({
          id: `writer-new-${count}`,
          title: `A new tree of ${count} files`,
          reference: COPY,
          sampled,
          notes: [`${COPY} is a process, with its start; the others are calls in a running one.`],
        })
      : composeTimingTable({
          id: `writer-change-${count}`,
          title: `A journaled change of ${count} files`,
          reference: FLUSH,
          sampled,
          notes: ['Change in place: the journal and pre-images of all files, flushed, as `add` and `update` apply it.'],
        });
  };
  const flushed = sizes.filter((count) => count <= MOST_FILES_FLUSHED);
  return [...sizes.map((count) => measure('new', count)), ...flushed.map((count) => measure('change', count))];
}

function listNewTrees(count: number, folder: string): readonly Subject[] {
  const files = composeFiles(count);
  const newTarget = createTargets(folder);
  const source = newTarget();
  writeInLoop(source, files);
  const copy = (target: string) => timeCalls([{ argv: ['cp', '-r', source, target], cwd: folder }], folder);
  return [
    { name: COPY, sample: () => copy(newTarget()) },
    writing('plain loop of writeFileSync', newTarget, (target) => writeInLoop(target, files)),
    writing('stage and publish', newTarget, (target) => tree.publish(tree.stage(target, files), target)),
  ];
}

function listChanges(count: number, folder: string): readonly Subject[] {
  const files = composeFiles(count);
  const newTarget = createTargets(folder);
  const newTree = () => {
    const target = newTarget();
    writeInLoop(target, files);
    return target;
  };
  const changes = files.map((file) => ({ ...file, kind: 'write' as const, content: `// changed\n${file.content}` }));
  return [
    writing(FLUSH, newTree, (target) => {
      writeInLoop(target, changes);
      flushFiles(target, changes);
    }),
    writing('change in place', newTree, (target) => tree.applyInPlace(target, changes)),
  ];
}

const tree = nodeFileTree();

/** Makes paths at which nothing is yet, each in a folder of its own, so that no folder grows from round to round. */
function createTargets(folder: string): () => string {
  let targets = 0;
  return () => {
    const parent = join(folder, String(targets++));
    mkdirSync(parent);
    return join(parent, 'service');
  };
}

/** Times `act` on what `prepare`, which is not timed, has made. */
function writing(name: string, prepare: () => string, act: (target: string) => void): Subject {
  return {
    name,
    sample() {
      const target = prepare();
      const started = performance.now();
      act(target);
      return performance.now() - started;
    },
  };
}

function composeFiles(count: number): readonly FileToWrite[] {
  return Array.from({ length: count }, (_, number) => ({
    path: `src/part-${Math.floor(number / FILES_PER_FOLDER)}/file-${number}.ts`,
    content: `export const value${number} = '${'x'.repeat(60)}';\n`.repeat(24),
    executable: false,
  }));
}

function writeInLoop(target: string, files: readonly FileToWrite[]): void {
  const made = new Set<string>();
  for (const { path, content } of files) {
    const full = `${target}/${path}`;
    const folder = dirname(full);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(full, content);
  }
}

function flushFiles(target: string, files: readonly FileToWrite[]): void {
  for (const { path } of files) {
    const handle = openSync(join(target, path), 'r');
    fsyncSync(handle);
    closeSync(handle);
  }
}
