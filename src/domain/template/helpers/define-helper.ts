import { suggestName } from '../../names/near-miss.ts';
import type { TemplateEnvironment } from '../template-scope.ts';

/** A helper's answer when it cannot give one: what is wrong with the call. */
export class Refusal {
  readonly reason: string;
  readonly hint: string;

  constructor(reason: string, hint = 'See docs/templates.md.') {
    this.reason = reason;
    this.hint = hint;
  }
}

/** What one argument of a helper must be. */
export interface Param<T> {
  /** As documentation and messages call it. */
  readonly name: string;
  /** With its article, e.g. `a text`. */
  readonly expects: string;
  readonly isOptional: boolean;
  accepts(value: unknown): value is T;
}

type Params = readonly Param<unknown>[];
type NamedParams = Readonly<Record<string, Param<unknown>>>;
type ValueOf<P> = P extends Param<infer T> ? T : never;
type Values<P extends Params> = { readonly [K in keyof P]: ValueOf<P[K]> };
type NamedValues<N extends NamedParams> = { readonly [K in keyof N]: ValueOf<N[K]> };

/** A template and what it renders to, in the documentation and its test. */
export type Example = readonly [template: string, output: string];

interface HelperDefinition<P extends Params, R, N extends NamedParams> {
  /** What it returns, for the template reference; Markdown, one or more sentences. */
  readonly doc: string;
  readonly examples: readonly Example[];
  readonly params: P;
  /** Any number of further arguments. */
  readonly rest?: Param<R>;
  readonly named: N;
  /** Takes any named argument; `run` finds them in `open`. */
  readonly isOpen?: boolean;
  /** Accepts arguments that name nothing: they arrive as undefined. */
  readonly isTolerant?: boolean;
  /** Pure. Returns a {@link Refusal} for arguments of the right kind that it can do nothing with. */
  run(input: {
    readonly args: Values<P>;
    readonly rest: readonly R[];
    readonly named: NamedValues<N>;
    readonly open: Readonly<Record<string, unknown>>;
    readonly environment: TemplateEnvironment;
  }): unknown;
}

/** A helper as the parser, the renderer and the documentation see it. */
export interface Helper {
  readonly doc: string;
  readonly examples: readonly Example[];
  /** The arguments in the notation of the reference, e.g. `text [by=TEXT]`. */
  readonly usage: string;
  readonly isTolerant: boolean;
  /** Checks the arguments and runs the helper; a {@link Refusal} says what is wrong. */
  call(args: readonly unknown[], named: Readonly<Record<string, unknown>>, environment: TemplateEnvironment): unknown;
}

/** Makes a helper whose arguments are checked before it runs, so that `run` sees them typed. */
export function defineHelper<const P extends Params, R = never, const N extends NamedParams = Record<never, never>>(
  definition: Omit<HelperDefinition<P, R, N>, 'named'> & { readonly named?: N },
): Helper {
  const { doc, examples, params, rest, isOpen = false, isTolerant = false } = definition;
  const namedParams = definition.named;
  return {
    doc,
    examples,
    usage: describeUsage(params, rest, namedParams) + (isOpen ? 'name=value...' : ''),
    isTolerant,
    call(args, named, environment) {
      const own = args.slice(0, params.length);
      const further = args.slice(params.length);
      const refusal =
        findCountFault(params, rest, args.length) ??
        findArgumentFault(params, own) ??
        findRestFault(rest, further) ??
        (isOpen ? undefined : findNamedFault(namedParams ?? {}, named));
      if (refusal !== undefined) return refusal;
      const declared = isOpen ? {} : named;
      if (!areValues(params, own) || !areRest(rest, further) || !areNamed(namedParams, declared)) return undefined;
      return definition.run({ args: own, rest: further, named: declared, open: named, environment });
    },
  };
}

function findCountFault(params: Params, rest: Param<unknown> | undefined, count: number): Refusal | undefined {
  const least = params.filter((param) => !param.isOptional).length;
  const most = rest === undefined ? params.length : Number.POSITIVE_INFINITY;
  if (count >= least && count <= most) return undefined;
  const wanted =
    most === least ? `${least}` : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
  return new Refusal(`takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${count}`);
}

function findArgumentFault(params: Params, args: readonly unknown[]): Refusal | undefined {
  for (const [index, param] of params.entries()) {
    const isLeftOut = index >= args.length && param.isOptional;
    if (!isLeftOut && !param.accepts(args[index])) return refuseValue(param, args[index]);
  }
  return undefined;
}

function findRestFault(rest: Param<unknown> | undefined, args: readonly unknown[]): Refusal | undefined {
  const wrong = args.find((arg) => rest !== undefined && !rest.accepts(arg));
  return rest === undefined || wrong === undefined ? undefined : refuseValue(rest, wrong);
}

function findNamedFault(params: NamedParams, named: Readonly<Record<string, unknown>>): Refusal | undefined {
  for (const key of Object.keys(named)) {
    const param = Object.hasOwn(params, key) ? params[key] : undefined;
    if (param === undefined) {
      const known = Object.keys(params);
      const fallback = known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`;
      return new Refusal(`has no named argument "${key}"`, suggestName(key, known, fallback));
    }
    if (!param.accepts(named[key])) return refuseValue(param, named[key]);
  }
  const missing = Object.entries(params).find(([key, param]) => !param.isOptional && !Object.hasOwn(named, key));
  return missing && new Refusal(`needs the named argument "${missing[0]}"`);
}

function refuseValue(param: Param<unknown>, value: unknown): Refusal {
  return new Refusal(`takes ${param.expects} as "${param.name}", not ${describeValue(value)}`);
}

/** The kind of a value for messages, with its article. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function areValues<P extends Params>(params: P, args: readonly unknown[]): args is Values<P> & readonly unknown[] {
  return params.every((param, index) => index >= args.length || param.accepts(args[index]));
}

function areRest<R>(rest: Param<R> | undefined, args: readonly unknown[]): args is readonly R[] {
  return args.length === 0 || rest !== undefined;
}

function areNamed<N extends NamedParams>(
  params: N | undefined,
  named: Readonly<Record<string, unknown>>,
): named is NamedValues<N> & Readonly<Record<string, unknown>> {
  return params !== undefined || Object.keys(named).length === 0;
}

function describeUsage(params: Params, rest: Param<unknown> | undefined, named: NamedParams | undefined): string {
  const words = params.map((param) => (param.isOptional ? `[${param.name}]` : param.name));
  if (rest !== undefined) words.push(`${rest.name}...`);
  for (const [key, param] of Object.entries(named ?? {})) {
    words.push(param.isOptional ? `[${key}=${param.name}]` : `${key}=${param.name}`);
  }
  return words.join(' ');
}
