import { z } from 'zod';
import { fail, type Result, succeed } from '../problem.ts';
import { LOCK_SCHEMA_VERSION, RECORD_PATHS } from './record-plan.ts';

const LockedFeature = z.object({ id: z.string(), version: z.string(), source: z.string(), options: z.string() });
const LockedFile = z.object({
  path: z.string(),
  sha256: z.string(),
  owner: z.string(),
  features: z.array(z.string()),
  kind: z.enum(['owned', 'derived', 'merged']),
  once: z.boolean(),
  executable: z.boolean().default(false),
  source: z.string().exactOptional(),
});
const LockedModule = z.object({ name: z.string(), fields: z.record(z.string(), z.string()) });
const Lock = z.object({
  schemaVersion: z.literal(LOCK_SCHEMA_VERSION),
  catalogue: z.record(z.string(), z.string()),
  stack: z.object({ id: z.string(), version: z.string(), source: z.string() }),
  features: z.array(LockedFeature.nullable()),
  modules: z.array(LockedModule.nullable()).default([]),
  files: z.array(LockedFile.nullable()),
});

export type LockedFile = z.output<typeof LockedFile>;
export type LockedFeature = z.output<typeof LockedFeature>;

/** What the last run generated. */
export interface ProjectLock {
  readonly catalogue: Readonly<Record<string, string>>;
  readonly stack: { readonly id: string; readonly version: string; readonly source: string };
  readonly features: ReadonlyMap<string, LockedFeature>;
  /** The fields that each module was generated with, by name; without those of a release that did not record them. */
  readonly modules: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly files: ReadonlyMap<string, LockedFile>;
  /** Two branches were merged: git kept the lines of both, so hashes and versions may be those of either. */
  readonly mixed: boolean;
}

/**
 * Reads `.scaffold/lock.json`, also after git has merged two of them line by line.
 *
 * @returns The lock, or `RECORDS_BROKEN`.
 */
export function parseLock(text: string): Result<ProjectLock> {
  const parsed = Lock.safeParse(parseJson(text));
  if (!parsed.success) {
    const isConflict = /^(<{7}|>{7}) /m.test(text);
    const why = isConflict ? 'holds the markers of a merge conflict' : 'is no lock of this release';
    return fail([
      { code: 'RECORDS_BROKEN', message: `${RECORD_PATHS.lock} ${why}.`, features: [], path: RECORD_PATHS.lock },
    ]);
  }
  const { catalogue, stack, features, modules, files } = parsed.data;
  const byId = new Map(features.flatMap((feature) => (feature === null ? [] : [[feature.id, feature]])));
  const byPath = new Map(files.flatMap((file) => (file === null ? [] : [[file.path, file]])));
  const fieldsByName = new Map(modules.flatMap((module) => (module === null ? [] : [[module.name, module.fields]])));
  const records = [...features, ...files].filter((record) => record !== null).length;
  const mixed = byId.size + byPath.size < records;
  return succeed({ catalogue, stack, features: byId, modules: fieldsByName, files: byPath, mixed });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A text that is no JSON is no lock either.
    return undefined;
  }
}
