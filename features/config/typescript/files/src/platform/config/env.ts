import { StartupError } from '../lifecycle/startup-error.ts';

interface VariableBase {
  /** The environment variable. */
  readonly name: string;
  readonly doc: string;
  /** Never printed, never logged. A secret has no default. */
  readonly secret?: true;
  /** `production` demands a value when `NODE_ENV=production`, although there is a default. */
  readonly required?: 'production';
}

/** One environment variable. Without `default` it is required. */
export type Variable =
  | (VariableBase & { readonly type: 'string'; readonly default?: string })
  | (VariableBase & { readonly type: 'url'; readonly default?: string })
  | (VariableBase & { readonly type: 'integer'; readonly default?: number; readonly min: number; readonly max: number })
  | (VariableBase & { readonly type: 'boolean'; readonly default?: boolean })
  | (VariableBase & { readonly type: 'enum'; readonly default?: string; readonly values: readonly string[] })
  | (VariableBase & { readonly type: 'list'; readonly default?: readonly string[] });

/** The variables of one feature, under the names by which its code reads them. */
export type ConfigFragment = Readonly<Record<string, Variable>>;

type ValueOf<V extends Variable> = V extends { type: 'integer' }
  ? number
  : V extends { type: 'boolean' }
    ? boolean
    : V extends { type: 'list' }
      ? readonly string[]
      : V extends { type: 'enum'; values: readonly (infer Value)[] }
        ? Value
        : string;

/** What `setup` receives for a fragment. */
export type ConfigOf<Fragment extends ConfigFragment> = { readonly [Key in keyof Fragment]: ValueOf<Fragment[Key]> };

export type Environment = Readonly<Record<string, string | undefined>>;
export type ConfigValue = string | number | boolean | readonly string[];

/**
 * Reads the variables of all fragments. Throws one `StartupError` that names every wrong or missing variable,
 * without repeating the value of a secret. An empty value counts as absent.
 */
export function readConfig(fragments: readonly ConfigFragment[], env: Environment): ReadonlyMap<Variable, ConfigValue> {
  const production = env.NODE_ENV === 'production';
  const problems: string[] = [];
  const values = new Map<Variable, ConfigValue>();
  for (const variable of fragments.flatMap((fragment) => Object.values(fragment))) {
    const text = env[variable.name] || undefined;
    const missing = text === undefined && (variable.default === undefined || (production && variable.required));
    const value = text === undefined ? variable.default : parseVariable(variable, text);
    if (missing) problems.push(`${variable.name} is missing: ${variable.doc}`);
    else if (value === undefined) problems.push(describeWrong(variable, text));
    else values.set(variable, value);
  }
  if (problems.length > 0) throw new StartupError(`Invalid configuration\n  ${problems.join('\n  ')}`);
  return values;
}

/** The value for a log or a terminal. Credentials inside a URL are hidden too. */
export function redact(variable: Variable, value: ConfigValue): ConfigValue {
  if (variable.secret) return '[redacted]';
  return typeof value === 'string' ? value.replace(/\/\/[^/@\s]+@/, '//[redacted]@') : value;
}

function parseVariable(variable: Variable, text: string): ConfigValue | undefined {
  switch (variable.type) {
    case 'string':
      return text;
    case 'url':
      return /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : undefined;
    case 'integer': {
      const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
      return number >= variable.min && number <= variable.max ? number : undefined;
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'enum':
      return variable.values.includes(text) ? text : undefined;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean);
    default:
      return variable satisfies never;
  }
}

function describeWrong(variable: Variable, text: string | undefined): string {
  const given = variable.secret ? '' : `, not ${JSON.stringify(text)}`;
  return `${variable.name} must be ${describeType(variable)}${given}`;
}

/** Words for errors and for docs/config.md. */
export function describeType(variable: Variable): string {
  switch (variable.type) {
    case 'string':
      return 'text';
    case 'url':
      return 'a URL';
    case 'integer':
      return `a whole number from ${variable.min} to ${variable.max}`;
    case 'boolean':
      return 'true or false';
    case 'enum':
      return `one of ${variable.values.join(', ')}`;
    case 'list':
      return 'a list, separated by commas';
    default:
      return variable satisfies never;
  }
}
