import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = new URL('../../../', import.meta.url).pathname;

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

/** Copies what `npm ci --omit=dev` would install: it needs no network, and no script of a package runs. */
export function copyRuntimePackages(folder: string): void {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  const { packages }: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(lock);
  for (const [place, { dev, devOptional, optional }] of Object.entries(packages)) {
    if (!place.startsWith('node_modules/') || dev || devOptional) continue;
    if (!existsSync(join(ROOT, place))) {
      if (optional) continue;
      throw new Error(`${place} is locked and not installed: run npm ci`);
    }
    // Nested packages are locked, and copied, on their own.
    const isOwn = (path: string): boolean => !path.slice(join(ROOT, place).length).includes('node_modules');
    cpSync(join(ROOT, place), join(folder, place), { recursive: true, filter: isOwn });
  }
}
