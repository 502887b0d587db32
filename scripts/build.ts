/**
 * Builds what is published: `dist/main.js` with its lazily loaded chunks, and `dist/catalogue.bin`, the features and stacks with
 * manifests validated and templates parsed. The same sources give the same bytes. Run by `npm run build`.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { encodeCatalogue } from '../src/adapters/sources/catalogue-file.ts';
import { validateCatalogue } from '../src/app/validate-catalogue.ts';
import { bundleProgram } from './build/bundle-program.ts';
import { collectLicences } from './build/collect-licences.ts';
import { readCommit } from './build/read-commit.ts';
import { builtinSources } from './catalogue/builtin-sources.ts';
import { reportProblems } from './catalogue/report-problems.ts';

const DIST = resolve('dist');
const STAGING = resolve('.cache', `build-${process.pid}`);

function stage(path: string, content: string | Uint8Array): void {
  const target = join(STAGING, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

/** Swaps the folders, so that a run of the program meanwhile finds one build or the other, whole. */
function publishStaging(): void {
  const old = `${STAGING}-old`;
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(STAGING, DIST);
  rmSync(old, { recursive: true, force: true });
}

const entries = validateCatalogue(builtinSources());
if (entries.ok) {
  const { files, packageFiles } = await bundleProgram(STAGING, readCommit());
  for (const { path, text } of files) stage(relative(STAGING, path), text);
  stage('catalogue.bin', encodeCatalogue(entries.value));
  stage('THIRD-PARTY-LICENCES.txt', collectLicences(packageFiles));
  publishStaging();
} else {
  reportProblems(entries.problems);
}
