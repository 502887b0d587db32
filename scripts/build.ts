/**
 * Builds what is published: `dist/main.js` with its lazily loaded chunks, and `dist/catalogue.bin`, the features and stacks with
 * manifests validated and templates parsed. The same sources give the same bytes. Run by `npm run build`.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { encodeCatalogue } from '../src/adapters/sources/catalogue-file.ts';
import { directorySource } from '../src/adapters/sources/directory-source.ts';
import { validateCatalogue } from '../src/app/validate-catalogue.ts';
import type { Problem } from '../src/domain/problem.ts';
import { parseTemplate } from '../src/domain/template/parse-template.ts';
import { bundleProgram } from './build/bundle-program.ts';
import { collectLicences } from './build/collect-licences.ts';

const DIST = resolve('dist');
const STAGING = resolve('.cache', `build-${process.pid}`);

function describeProblem({ code, path, message, hint, details = [] }: Problem): string {
  const place = path === undefined ? '' : `${path}: `;
  return [`${place}${code} ${message}`, ...details, ...(hint === undefined ? [] : [hint])].join('\n    ');
}

/** The bytes of the catalogue, or `undefined` after printing every problem. */
function compileCatalogue(): Uint8Array | undefined {
  const sources = ['templates', 'features']
    .filter((folder) => existsSync(folder))
    .map((folder) => directorySource(folder, { parseTemplate }));
  const entries = validateCatalogue(sources);
  if (entries.ok) return encodeCatalogue(entries.value);
  for (const problem of entries.problems) console.error(describeProblem(problem));
  console.error(`${entries.problems.length} problems; nothing was built.`);
  return undefined;
}

function stage(path: string, content: string | Uint8Array): void {
  const target = join(STAGING, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

/** Swaps the folders, so that a run of the program meanwhile finds either build whole. */
function publishStaging(): void {
  const old = `${STAGING}-old`;
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(STAGING, DIST);
  rmSync(old, { recursive: true, force: true });
}

const catalogue = compileCatalogue();
if (catalogue === undefined) {
  process.exitCode = 1;
} else {
  const { files, packageFiles } = await bundleProgram('src/main.ts', STAGING);
  for (const { path, text } of files) stage(path.slice(STAGING.length + 1), text);
  stage('catalogue.bin', catalogue);
  stage('THIRD-PARTY-LICENCES.txt', collectLicences(packageFiles));
  publishStaging();
}
