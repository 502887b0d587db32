/**
 * Vitest's global set-up for tests of the whole program: builds it once, as `npm run build` does, into a temporary folder and with an
 * empty catalogue. So a test sees only the features that it brings, and a build can never be stale.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleProgram } from '../../../scripts/build/bundle-program.ts';
import { encodeCatalogue } from '../../../src/adapters/sources/catalogue-file.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that holds `bin/scaffold.js`. */
    readonly programFolder: string;
  }
}

export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-program-'));
  const dist = join(folder, 'dist');
  const { files } = await bundleProgram(dist);
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  writeFileSync(join(dist, 'catalogue.bin'), encodeCatalogue([]));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  cpSync('bin', join(folder, 'bin'), { recursive: true });
  project.provide('programFolder', folder);
  // A program that a test has left behind may still be keeping its compiled code there.
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
