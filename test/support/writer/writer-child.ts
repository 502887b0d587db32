/**
 * A process that writes, to be killed: `node writer-child.ts <scenario> <target> <n>` kills itself right before its n-th file-system
 * call. It says `ready` before the first one and the number of calls at the end.
 */
import { writeSync } from 'node:fs';
import { nodeFsCalls } from '../../../src/adapters/fs/fs-calls.ts';
import { nodeFileTree } from '../../../src/adapters/fs/node-file-tree.ts';
import { faultyCalls } from './faulty-calls.ts';
import { LARGE_FILES, LARGE_OPERATIONS, NEW_FILES, OPERATIONS } from './scenarios.ts';

const [scenario, target = '', at] = process.argv.slice(2);
const { calls, count } = faultyCalls(nodeFsCalls(), (number) => {
  if (number === Number(at)) process.kill(process.pid, 'SIGKILL');
});
const tree = nodeFileTree({ calls });
writeSync(1, 'ready\n');
if (scenario === 'new') tree.publish(tree.stage(target, NEW_FILES), target);
if (scenario === 'new-large') tree.publish(tree.stage(target, LARGE_FILES), target);
if (scenario === 'in-place') tree.applyInPlace(target, OPERATIONS);
if (scenario === 'in-place-large') tree.applyInPlace(target, LARGE_OPERATIONS);
if (scenario === 'recover') tree.recoverTarget(target);
writeSync(1, `${count()}\n`);
