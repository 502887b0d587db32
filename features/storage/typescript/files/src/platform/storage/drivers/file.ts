import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { type BlobDriver, requireKey } from '../blob-driver.ts';

const DRAFTS = 'drafts';
const DAY_MS = 86_400_000;

/** Files below one folder, which this process has to itself. A file is there as a whole or not at all. */
export function createFileDriver(folder: string): BlobDriver {
  const root = resolve(folder);
  const drafts = join(root, DRAFTS);
  const pathOf = (key: string): string => join(root, requireKey(key));
  return {
    async write(key, content) {
      const path = pathOf(key);
      const draft = join(drafts, randomUUID());
      try {
        await writeAll(draft, content);
        await mkdir(dirname(path), { recursive: true });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    async read(key) {
      const path = pathOf(key);
      const found = await stat(path).catch((error: unknown) => ignoreMissing(error));
      return found && createReadStream(path);
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    ownKey: () => settleKey(root),
    ping: () => access(root, constants.R_OK | constants.W_OK),
    async open() {
      try {
        await mkdir(drafts, { recursive: true });
        await forgetDrafts(drafts);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new StartupError(`The folder ${root} of STORAGE_URL cannot be used: ${why}`);
      }
    },
    close: async () => undefined,
  };
}

async function writeAll(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of content) await file.writeFile(chunk);
    // The name must not outlive a crash that the bytes do not.
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Uploads that a crash has cut off. Those of now may belong to a process that is about to stop. */
async function forgetDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const draft = await stat(path).catch((error: unknown) => ignoreMissing(error));
    if (draft && Date.now() - draft.mtimeMs > DAY_MS) await rm(path, { force: true });
  }
}

/** The first process to put a key there wins, and all use what lies there then. */
async function settleKey(root: string): Promise<Uint8Array> {
  const path = join(root, 'signing-key');
  const draft = join(root, DRAFTS, randomUUID());
  await writeFile(draft, randomBytes(32), { mode: 0o600 });
  await link(draft, path).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readFile(path);
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
