/**
 * `npm run release:check`: what must hold before a release and does not depend on its files: notes, derived files, no credentials in the
 * tree, no known faults in what we bundle or build with. Exit code 1 and one line for each fault.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readProject } from './package/project.ts';
import { auditLock, findSecrets } from './release/audit.ts';
import { findNotes } from './release/changelog.ts';
import { DERIVED_FILES, renderDerivedFile } from './release/derived-files.ts';

/** Folders with a lock file. Ours, the tools that pack, the runtimes that are shipped. */
const LOCKS = ['.', 'scripts/package/tools', 'scripts/package/runtimes'];
const REFUSED = ['high', 'critical'];

function listNotes(): readonly string[] {
  const { version } = readProject();
  const tagged = process.env.GITHUB_REF_TYPE === 'tag';
  const notes = findNotes(readFileSync('CHANGELOG.md', 'utf8'), tagged ? version : 'Unreleased');
  return notes || !tagged ? [] : [`CHANGELOG.md has no notes for ${version}.`];
}

function listStale(): readonly string[] {
  return DERIVED_FILES.filter((path) => readFileSync(path, 'utf8') !== renderDerivedFile(path)).map(
    (path) => `${path} does not say what package.json says: npm run docs.`,
  );
}

function listSecrets(): readonly string[] {
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' });
  return stdout
    .split('\0')
    .filter(Boolean)
    .flatMap((path) => findSecrets(readFileSync(path, 'latin1')).map((kind) => `${path} holds ${kind}.`));
}

function listAdvisories(): readonly string[] {
  return LOCKS.flatMap((folder) => {
    const counts = auditLock(folder);
    console.log(`audit ${folder}: ${counts === undefined ? 'not possible here' : JSON.stringify(counts)}`);
    const found = REFUSED.filter((severity) => (counts?.[severity] ?? 0) > 0);
    return found.length === 0 ? [] : [`${folder}/package-lock.json has ${found.join(' and ')} advisories: npm audit.`];
  });
}

const faults = [...listNotes(), ...listStale(), ...listSecrets(), ...listAdvisories()];
for (const fault of faults) console.log(fault);
console.log(`${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
