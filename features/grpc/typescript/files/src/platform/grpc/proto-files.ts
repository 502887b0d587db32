import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServiceClientConstructor } from '@grpc/grpc-js';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { StartupError } from '../lifecycle/startup-error.ts';

const FOLDER = fileURLToPath(new URL('../../../api/proto/', import.meta.url));
const HEALTH = fileURLToPath(new URL('health.proto', import.meta.url));
/** Names as in the files. Fields that are not there stay so; money and counts are safe integers. */
const OPTIONS = { keepCase: true, longs: Number, enums: String, defaults: false, arrays: true } as const;

export interface ProtoFiles {
  readonly definition: PackageDefinition;
  /** By its full name. Throws a `StartupError` when there is none. */
  service(name: string): ServiceClientConstructor['service'];
}

/** Everything in `api/proto`, and the health service. Throws a `StartupError` for a file that cannot be read. */
export function readProtoFiles(folder = FOLDER): ProtoFiles {
  const files = globSync('**/*.proto', { cwd: folder }).sort();
  const definition = load([...files, HEALTH], folder);
  const tree = loadPackageDefinition(definition);
  return {
    definition,
    service(name) {
      const found = name.split('.').reduce<unknown>((parent, part) => Object(parent)[part], tree);
      if (typeof found !== 'function' || !('service' in found))
        throw new StartupError(`api/proto has no service ${name}`);
      return (found as ServiceClientConstructor).service;
    },
  };
}

function load(files: readonly string[], folder: string): PackageDefinition {
  try {
    return loadSync([...files], { ...OPTIONS, includeDirs: [folder] });
  } catch (error) {
    throw new StartupError(`api/proto cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
