/**
 * `npm run package [-- --target linux-x64]...`: makes the executables of all or some targets in `dist/binaries/<target>/` and checks them.
 * Linux makes every target, macOS and Windows all but those for Linux.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBinary } from './package/build-binary.ts';
import { findBinaryFaults } from './package/inspect-binary.ts';
import { readProject } from './package/project.ts';
import { programFile, TARGETS, type Target } from './package/targets.ts';

function chooseTargets(ids: readonly string[]): readonly Target[] {
  const unknown = ids.filter((id) => TARGETS.every((target) => target.id !== id));
  if (unknown.length > 0)
    throw new Error(`No target ${unknown.join(', ')}; there are ${TARGETS.map(({ id }) => id).join(', ')}.`);
  return ids.length === 0 ? TARGETS : TARGETS.filter(({ id }) => ids.includes(id));
}

const { values } = parseArgs({ options: { target: { type: 'string', multiple: true, default: [] } } });
const { program } = readProject();
for (const target of chooseTargets(values.target)) {
  const binary = buildBinary(target, program);
  const folder = join('dist', 'binaries', target.id);
  const path = join(folder, programFile(program, target));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, binary, { mode: 0o755 });
  const faults = findBinaryFaults(binary, target);
  console.log(
    `${path}  ${(binary.length / 1e6).toFixed(1)} MB${faults.map((fault) => `\n  FAULT: ${fault}`).join('')}`,
  );
  if (faults.length > 0) process.exitCode = 1;
}
