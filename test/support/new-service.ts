import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runOrThrow } from './generated-service.ts';

const SCAFFOLD = resolve('bin/scaffold.js');

/** Generates a service from an intent in YAML with the built program; returns its folder. */
export function newService(intent: string, name = 'billing'): string {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-service-'));
  const file = join(folder, 'intent.yaml');
  writeFileSync(file, intent);
  runOrThrow(folder, ['node', SCAFFOLD, 'new', name, '--from', file, '--yes', '--no-git']);
  return join(folder, name);
}

/** Installs from the generated lock file, as a user does. */
export function installService(folder: string): void {
  runOrThrow(folder, ['npm', 'ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']);
}

/** Gives a service the packages of another one whose lock holds at least the same. */
export function shareInstall(folder: string, from: string): void {
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(from, 'node_modules'), join(folder, 'node_modules'));
}

/** One install of everything that any service of a stack can depend on, from the catalogue's lock; kept for the next run. */
export function installCatalogue(stack: string): string {
  const lock = readFileSync(`templates/${stack}/catalogue-lock.json`, 'utf8');
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const folder = join(homedir(), '.cache', 'scaffold-catalogue-install', key);
  if (existsSync(join(folder, 'complete'))) return folder;
  mkdirSync(folder, { recursive: true });
  const { packages }: { packages: Readonly<Record<string, object>> } = JSON.parse(lock);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'catalogue', private: true, ...packages[''] }));
  writeFileSync(join(folder, 'package-lock.json'), lock);
  installService(folder);
  writeFileSync(join(folder, 'complete'), '');
  return folder;
}
