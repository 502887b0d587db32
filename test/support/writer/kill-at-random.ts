import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { nodeFileTree } from '../../../src/adapters/fs/node-file-tree.ts';
import { createRandom } from '../random.ts';
import { runChild } from './run-child.ts';
import { LARGE_FILES, LARGE_OPERATIONS } from './scenarios.ts';
import { makeScratchFolder } from './scratch-folder.ts';
import { snapshotTree, type TreeSnapshot } from './tree-snapshot.ts';

/** How often each end was met. */
export interface KillCounts {
  before: number;
  midway: number;
  after: number;
}

/**
 * Kills `kills` runs at random moments, half of them making a project and half changing one unless told, and checks that the target is as before or
 * complete, after recovery where there is something to recover, and that the next run succeeds. Moments follow from `seed`, but what the
 * process has reached then does not.
 */
export async function killAtRandom(
  kills: number,
  seed: number,
  share: 'both' | 'change' = 'both',
): Promise<{ readonly new: KillCounts; readonly change: KillCounts }> {
  const random = createRandom(seed);
  const parent = makeScratchFolder('random-kill-');
  const target = join(parent, 'service');
  const tree = nodeFileTree();
  const counts = { new: { before: 0, midway: 0, after: 0 }, change: { before: 0, midway: 0, after: 0 } };
  try {
    const create = () => tree.publish(tree.stage(target, LARGE_FILES), target);
    const creation = await shortestRun('new-large', target, () => rmSync(target, { recursive: true, force: true }));
    const created = snapshotTree(target);
    const changing = await shortestRun('in-place-large', target, () => {
      rmSync(target, { recursive: true });
      create();
    });
    const changed = snapshotTree(target);
    for (let kill = 0; kill < kills; kill++) {
      rmSync(target, { recursive: true, force: true });
      if (kill % 2 === 0 && share === 'both') {
        await runChild('new-large', target, { delay: random() * creation });
        const left = snapshotTree(target);
        const isStaged = readdirSync(parent).some((name) => name.startsWith('.scaffold-staging-'));
        expect(left).toEqual(left === undefined ? undefined : created);
        counts.new[left !== undefined ? 'after' : isStaged ? 'midway' : 'before']++;
        if (left === undefined) create();
        expect(snapshotTree(parent)).toEqual(below('service', created));
      } else {
        create();
        await runChild('in-place-large', target, { delay: random() * changing });
        const isInterrupted = tree.inspectTarget(target) === 'interrupted';
        tree.recoverTarget(target);
        const left = snapshotTree(target);
        const isChanged = left?.['moved/'] !== undefined;
        expect(left).toEqual(isChanged ? changed : created);
        counts.change[isInterrupted ? 'midway' : isChanged ? 'after' : 'before']++;
        if (!isChanged) tree.applyInPlace(target, LARGE_OPERATIONS);
        expect(snapshotTree(target)).toEqual(changed);
      }
    }
    return counts;
  } finally {
    rmSync(parent, { recursive: true });
  }
}

/** The milliseconds of its calls in the fastest of three runs: with a slower one, most moments would come when all is done. */
async function shortestRun(scenario: string, target: string, prepare: () => void): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    prepare();
    shortest = Math.min(shortest, (await runChild(scenario, target)).duration);
  }
  return shortest;
}

function below(folder: string, snapshot: TreeSnapshot | undefined): TreeSnapshot {
  return {
    [`${folder}/`]: '755',
    ...Object.fromEntries(Object.entries(snapshot ?? {}).map(([path, content]) => [`${folder}/${path}`, content])),
  };
}
