import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isDate } from '../../../kernel/values.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';

const ROOT = new URL('../../../../', import.meta.url);

/** Days in UTC. From `deprecatedOn` new callers should take something else, after `sunsetOn` it may be gone. */
export interface Lifetime {
  readonly deprecatedOn?: string;
  readonly sunsetOn?: string;
  /** Tells callers what to do instead. */
  readonly link?: string;
}

export interface ApiVersion extends Lifetime {
  readonly id: string;
}

export interface VersionFile {
  /** Oldest first. The last one is what the contract describes. */
  readonly versions: readonly ApiVersion[];
  /** For callers that name none. */
  readonly default: string;
  /** By operationId. */
  readonly operations: Readonly<Record<string, Lifetime>>;
}

const LIFETIME = {
  deprecatedOn: { type: 'string', format: 'date' },
  sunsetOn: { type: 'string', format: 'date' },
  link: { type: 'string', pattern: '^https?://[^\\s<>"]+$' },
} as const;

const ajv = new Ajv2020({ allErrors: true, validateSchema: false });
ajv.addFormat('date', isDate);
const validate = ajv.compile<VersionFile>({
  type: 'object',
  required: ['versions', 'default', 'operations'],
  additionalProperties: false,
  properties: {
    versions: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['id'],
        additionalProperties: false,
        properties: { id: { type: 'string', pattern: '^[\\w.-]{1,32}$' }, ...LIFETIME },
      },
    },
    default: { type: 'string' },
    operations: {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: false, properties: LIFETIME },
    },
  },
});

/** Throws a `StartupError` that names everything that is wrong with the file. */
export function readVersionFile(path: string): VersionFile {
  try {
    return parseVersions(readFileSync(new URL(path, ROOT), 'utf8'));
  } catch (error) {
    throw new StartupError(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}

function parseVersions(text: string): VersionFile {
  const file: unknown = JSON.parse(text);
  const problems = validate(file)
    ? checkVersions(file)
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return file as VersionFile;
}

function checkVersions({ versions, default: chosen, operations }: VersionFile): readonly string[] {
  const ids = versions.map(({ id }) => id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  const lifetimes = [...versions.map((version) => [version.id, version] as const), ...Object.entries(operations)];
  return [
    ...[...twice].map((id) => `there are two versions ${id}`),
    ...(ids.includes(chosen) ? [] : [`the default ${chosen} is no version`]),
    ...lifetimes
      .filter(([, { deprecatedOn, sunsetOn }]) => sunsetOn !== undefined && (deprecatedOn ?? '9') > sunsetOn)
      .map(([name]) => `${name} is gone before it is deprecated`),
  ];
}
