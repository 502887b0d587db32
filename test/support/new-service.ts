import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
