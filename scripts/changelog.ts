/** Runs inside `npm version`: the unreleased notes become those of the new version, and belong to its commit. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { readProject } from './package/project.ts';
import { closeNotes } from './release/changelog.ts';

writeFileSync('CHANGELOG.md', closeNotes(readFileSync('CHANGELOG.md', 'utf8'), readProject().version));
const { status } = spawnSync('git', ['add', 'CHANGELOG.md'], { stdio: 'inherit' });
process.exitCode = status ?? 1;
