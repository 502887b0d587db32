import { loadEnvFile } from 'node:process';
import { buildDeclaredApp } from '../declared-app.ts';
import { BackupError } from './backup-tool.ts';

/** Where the service of this folder keeps its data, with the `.env` file of development. */
export function readDatabaseUrl(): string {
  try {
    loadEnvFile('.env');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const [declared] = [...buildDeclaredApp().config].find(([{ name }]) => name === 'DATABASE_URL') ?? [];
  return process.env.DATABASE_URL || String(declared?.default);
}

/** Mistakes of whoever calls are one line, all others are ours. */
export async function runScript(work: () => Promise<string>): Promise<void> {
  try {
    console.log(await work());
  } catch (error) {
    console.error(error instanceof BackupError ? error.message : error);
    process.exitCode = 1;
  }
}
