import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackupError, type RowCounts } from './backup-tool.ts';
import { backupToolFor } from './backup-tools.ts';

/** What is written beside a backup, to prove later that it is whole. */
export interface Manifest {
  readonly file: string;
  readonly createdAt: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: RowCounts;
}

export interface BackupOptions {
  readonly url: string;
  readonly folder: string;
  /** How many of the latest stay. */
  readonly keep: number;
  readonly now?: Date;
}

/** Backs up, and deletes what is more than enough. A backup is there as a whole, with its manifest, or not at all. */
export async function makeBackup({ url, folder, keep, now = new Date() }: BackupOptions): Promise<Manifest> {
  const tool = backupToolFor(url);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const createdAt = now.toISOString();
  const file = `${createdAt.replaceAll(/[-:]|\.\d+/g, '')}.${tool.suffix}`;
  const draft = join(folder, `${file}.draft`);
  rmSync(draft, { force: true });
  try {
    const rows = await tool.dump(url, draft);
    const manifest = { file, createdAt, bytes: statSync(draft).size, sha256: await hashOf(draft), rows };
    renameSync(draft, join(folder, file));
    writeFileSync(join(folder, `${file}.json`), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });
    for (const old of listBackups(folder).slice(keep)) {
      rmSync(join(folder, `${old.file}.json`));
      rmSync(join(folder, old.file), { force: true });
    }
    return manifest;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Those with a manifest, the latest first. */
export function listBackups(folder: string): readonly Manifest[] {
  return readdirSync(folder)
    .filter((name) => /^\d{8}T\d{6}Z\.\w+\.json$/.test(name))
    .sort()
    .reverse()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

/** Restores into an empty database what is as it was made, and proves that every row is there. */
export async function restoreBackup(folder: string, manifest: Manifest, url: string): Promise<void> {
  const path = join(folder, manifest.file);
  if ((await hashOf(path)) !== manifest.sha256) throw new BackupError(`${path} is not what was written: do not use it`);
  const tool = backupToolFor(url);
  if (!manifest.file.endsWith(`.${tool.suffix}`)) throw new BackupError(`${path} is of another kind than the database`);
  await tool.restore(path, url);
  const rows = await tool.count(url);
  const names = new Set([...Object.keys(manifest.rows), ...Object.keys(rows)]);
  const different = [...names].filter((name) => rows[name] !== manifest.rows[name]);
  if (different.length > 0) {
    const lines = different.map(
      (name) => `${name}: ${rows[name] ?? 'missing'} instead of ${manifest.rows[name] ?? 'none'}`,
    );
    throw new BackupError(`Rows are missing after the restore\n  ${lines.join('\n  ')}`);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
