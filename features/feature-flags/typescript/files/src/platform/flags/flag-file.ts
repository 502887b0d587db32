import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../../flags.schema.json' with { type: 'json' };
import { isDate } from '../../kernel/values.ts';

export type FlagValue = boolean | string | number | Readonly<Record<string, unknown>>;

/** Shares in percent by variant. What is left of 100 gets the default. */
export interface Rollout {
  readonly by: string;
  readonly percent: Readonly<Record<string, number>>;
}

export interface Rule {
  readonly when: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  readonly variant?: string;
  readonly rollout?: Rollout;
}

export interface Flag {
  readonly description: string;
  readonly owner: string;
  /** The last day, in UTC. A flag without one says under `permanent` why. */
  readonly expires?: string;
  readonly permanent?: string;
  readonly enabled?: boolean;
  readonly variants: Readonly<Record<string, FlagValue>>;
  readonly default: string;
  readonly rules?: readonly Rule[];
  readonly rollout?: Rollout;
}

export type FlagSet = Readonly<Record<string, Flag>>;

const ajv = new Ajv2020({ allErrors: true, strict: false, validateSchema: false });
ajv.addFormat('date', isDate);
const validate = ajv.compile<{ readonly flags: FlagSet }>(schema);

/** The flags of a file. Throws one error that names everything that is wrong with it. */
export function parseFlags(text: string): FlagSet {
  const file: unknown = JSON.parse(text);
  const problems = validate(file)
    ? Object.entries(file.flags).flatMap(([key, flag]) => checkFlag(key, flag))
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return (file as { readonly flags: FlagSet }).flags;
}

/** What a schema cannot say: variants exist, and shares fit into the whole. */
function checkFlag(key: string, flag: Flag): readonly string[] {
  const rules = flag.rules ?? [];
  const rollouts = [flag.rollout, ...rules.map((rule) => rule.rollout)].filter((rollout) => rollout !== undefined);
  const named = [
    flag.default,
    ...rules.flatMap(({ variant }) => variant ?? []),
    ...rollouts.flatMap(({ percent }) => Object.keys(percent)),
  ];
  const unknown = named.filter((variant) => !Object.hasOwn(flag.variants, variant));
  const sums = rollouts.map(({ percent }) => Object.values(percent).reduce((sum, share) => sum + share, 0));
  return [
    ...unknown.map((variant) => `/flags/${key} has no variant ${variant}`),
    ...sums.filter((sum) => sum > 100).map((sum) => `/flags/${key} rolls out to ${sum} percent`),
  ];
}
