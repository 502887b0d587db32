import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/env.ts';

/** The secrets that were found, and in words what is wrong with others. No value is in the words. */
export interface FoundSecrets {
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/** Reads each secret from `NAME_FILE`, or the file NAME in `SECRETS_DIR`, or the variable itself, in this order. */
export function findSecrets(names: readonly string[], env: Environment): FoundSecrets {
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (const name of names) {
    try {
      const value = findSecret(name, env);
      if (value) values.set(name, value);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { values, problems };
}

function findSecret(name: string, env: Environment): string | undefined {
  const path = env[`${name}_FILE`];
  if (path && env[name]) throw new Error(`${name} and ${name}_FILE are both given`);
  if (path) return readSecret(path, `${name}_FILE`);
  const inFolder = env.SECRETS_DIR ? readSecret(join(env.SECRETS_DIR, name), name, true) : undefined;
  return inFolder ?? env[name];
}

function readSecret(path: string, name: string, mayBeMissing = false): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    if (mayBeMissing && code === 'ENOENT') return undefined;
    throw new Error(`${name}: ${path} cannot be read (${code})`);
  }
}
