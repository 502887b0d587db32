import { createHash } from 'node:crypto';
import type { ChangeReport } from '../app/repository-requests.ts';
import type { CreateProjectReport } from '../app/use-cases.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { FileVersion } from '../domain/merge/file-version.ts';

/** Names a plan of a new repository by everything that would be written, and where. */
export function digestProject({ project, files, commands }: CreateProjectReport): string {
  return digestOf([project, files.map(({ path, sha256 }) => [path, sha256]), commands]);
}

/** Names a planned change by what is there now and what would be. */
export function digestChange({ project, files, features }: ChangeReport): string {
  const rows = files.map(({ path, from, action, before, after, aside }) => [
    path,
    from ?? null,
    action,
    digestVersion(before),
    digestVersion(after),
    aside === undefined ? null : digestOf(aside),
  ]);
  return digestOf([project, rows, features]);
}

/** Refuses to carry out another plan than the one that was shown. */
export function requireDigest(shown: string, now: string): void {
  if (shown === now) return;
  throw new ScaffoldError('PLAN_CHANGED', 'The plan is not the one that was shown: files, wishes or features differ.', {
    hint: 'Plan again, look at it, and pass its digest.',
  });
}

function digestVersion(version: FileVersion | undefined): string | null {
  return version === undefined ? null : digestOf([digestOf(version.content), version.executable]);
}

function digestOf(value: unknown): string {
  const bytes = typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value);
  return createHash('sha256').update(bytes).digest('hex');
}
