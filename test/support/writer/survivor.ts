import { type FsCalls, nodeFsCalls } from '../../../src/adapters/fs/fs-calls.ts';
import { nodeFileTree } from '../../../src/adapters/fs/node-file-tree.ts';
import { identifyRun } from '../../../src/adapters/fs/run-identity.ts';
import type { FileTree, WorkingTree } from '../../../src/app/ports.ts';
import { faultyCalls } from './faulty-calls.ts';

/** A file tree to which every other run is dead, also one that died inside this process. */
export function survivor(calls: FsCalls = nodeFsCalls()): FileTree & WorkingTree {
  return nodeFileTree({ calls, runs: { ...identifyRun(), isDead: () => true } });
}

/** Flushing is counted and does nothing: no test can cut the power, and it takes most of the time. */
export function unflushed(): FsCalls {
  return { ...nodeFsCalls(), sync: () => undefined };
}

/** Number of file-system calls that `action` makes. */
export function countCalls(action: (calls: FsCalls) => void): number {
  const counting = faultyCalls(unflushed(), () => undefined);
  action(counting.calls);
  return counting.count();
}
