import { StartupError } from '../lifecycle/startup-error.ts';

interface VariableBase {
  /** The environment variable. */
  readonly name: string;
  readonly doc: string;
  /** Never printed, never logged. A secret has no default. */
  readonly secret?: true;
  /** `production` demands a value when `NODE_ENV=production`, although there is a default. */
  readonly required?: 'production';
  /** It may be absent, and has no default. */
  readonly optional?: true;
}

interface NumberVariable extends VariableBase {
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
}

/** One environment variable. With neither `default` nor `optional` it is required. */
export type Variable =
  | (VariableBase & { readonly type: 'string'; readonly default?: string })
  | (VariableBase & { readonly type: 'url'; readonly default?: string; readonly schemes?: readonly string[] })
  | (NumberVariable & { readonly type: 'integer' | 'number' })
  | (VariableBase & { readonly type: 'boolean'; readonly default?: boolean })
  | (VariableBase & { readonly type: 'enum'; readonly default?: string; readonly values: readonly string[] })
  | (VariableBase & { readonly type: 'list'; readonly default?: readonly string[] });

/** The variables of one feature, under the names by which its code reads them. */
export type ConfigFragment = Readonly<Record<string, Variable>>;

type ValueOf<V extends Variable> = V extends { optional: true } ? PresentValueOf<V> | undefined : PresentValueOf<V>;

type PresentValueOf<V extends Variable> = V extends { type: 'integer' | 'number' }
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
    const missing = text === undefined && (isRequired(variable) || (production && variable.required));
    const value = text === undefined ? variable.default : parseVariable(variable, text);
    if (missing) problems.push(`${variable.name} is missing: ${variable.doc}`);
    else if (value !== undefined) values.set(variable, value);
    else if (text !== undefined) problems.push(describeWrong(variable, text));
  }
  if (problems.length > 0) throw new StartupError(`Invalid configuration\n  ${problems.join('\n  ')}`);
  return values;
}

/** The values of one fragment, under the keys that it gives them. */
export function pickConfig<Fragment extends ConfigFragment>(
  fragment: Fragment,
  values: ReadonlyMap<Variable, ConfigValue>,
): ConfigOf<Fragment> {
  const entries = Object.entries(fragment).map(([key, variable]) => [key, values.get(variable)]);
  return Object.fromEntries(entries) as ConfigOf<Fragment>;
}

/** Whether the service never starts without it. */
export function isRequired(variable: Variable): boolean {
  return variable.default === undefined && !variable.optional;
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
      return hasScheme(text, variable.schemes) ? text : undefined;
    case 'integer':
      return /^-?\d+$/.test(text) ? withinRange(Number(text), variable) : undefined;
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? withinRange(Number(text), variable) : undefined;
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

function hasScheme(text: string, schemes: readonly string[] | undefined): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || (schemes !== undefined && !schemes.includes(scheme))) return false;
  // What follows is the driver's business, except where it is known what it is: no port is above 65535.
  return !['http', 'https'].includes(scheme) || URL.canParse(text);
}

function withinRange(value: number, { min, max }: NumberVariable): number | undefined {
  return value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY) ? value : undefined;
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
      return variable.schemes ? `a URL with the scheme ${variable.schemes.join(' or ')}` : 'a URL';
    case 'integer':
      return `a whole number${describeRange(variable)}`;
    case 'number':
      return `a number${describeRange(variable)}`;
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

function describeRange({ min, max }: NumberVariable): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}
