import { readdirSync, readFileSync } from 'node:fs';
import type { Schema } from '../../http/route.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';

/** What the data of an event of this type and version looks like. */
export interface EventContract {
  readonly type: string;
  /** From 1. */
  readonly version: number;
  /** Consumers ignore members that it does not name. */
  readonly schema: Schema;
}

/** The contracts of a folder, by type and version: `InvoiceCreated.v1.json`. Throws a `StartupError` for what is none. */
export function readContractFiles(folder: URL): readonly EventContract[] {
  const contracts = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => parseContract(name, readFileSync(new URL(name, folder), 'utf8')));
  return contracts.toSorted((a, b) => (a.type === b.type ? a.version - b.version : a.type < b.type ? -1 : 1));
}

/** @param name of the file, which holds type and version */
export function parseContract(name: string, text: string): EventContract {
  const { type, version } = /^(?<type>[A-Z]\w*)\.v(?<version>[1-9]\d*)\.json$/.exec(name)?.groups ?? {};
  if (type === undefined) throw broken(name, 'its name is not <Type>.v<version>.json');
  const schema = parseSchema(name, text);
  return { type, version: Number(version), schema };
}

function parseSchema(name: string, text: string): Schema {
  try {
    const schema: unknown = JSON.parse(text);
    if (typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'object')
      return { ...schema };
  } catch (error) {
    throw broken(name, error instanceof Error ? error.message : String(error));
  }
  throw broken(name, 'it is no schema of an object');
}

function broken(name: string, why: string): StartupError {
  return new StartupError(`api/events/${name} is no contract of an event: ${why}`);
}
