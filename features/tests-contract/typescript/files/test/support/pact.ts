import type { Answer, Client } from './client.ts';

/** What one consumer counts on, in the words of Pact (specification 3, of which this is the part for JSON over HTTP). */
export interface Pact {
  readonly consumer: { readonly name: string };
  readonly provider: { readonly name: string };
  readonly interactions: readonly Interaction[];
}

export interface Interaction {
  readonly description: string;
  readonly providerStates?: readonly ProviderState[];
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query?: Readonly<Record<string, readonly string[]>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly matchingRules?: {
      readonly body?: Readonly<Record<string, { readonly matchers: readonly Matcher[] }>>;
    };
  };
}

export interface ProviderState {
  readonly name: string;
  readonly params?: Readonly<Record<string, string>>;
}

export type Matcher = { readonly match: 'type' } | { readonly match: 'regex'; readonly regex: string };

/** Makes what a state says true, and returns the values that the path of the request may name as `${name}`. */
export type ProvideState = (state: ProviderState) => Promise<Readonly<Record<string, string>>>;

/** Calls the service as the consumer does. Returns everything in which the answer is not what it counts on. */
export async function verifyInteraction(
  client: Client,
  { providerStates = [], request, response }: Interaction,
  provide: ProvideState,
): Promise<readonly string[]> {
  const values: Record<string, string> = {};
  for (const state of providerStates) Object.assign(values, await provide(state));
  const path = request.path.replaceAll(/\$\{(\w+)\}/g, (_text, name: string) => values[name] ?? '');
  const query = new URLSearchParams(
    Object.entries(request.query ?? {}).flatMap(([name, all]) => all.map((value): [string, string] => [name, value])),
  );
  const answer = await client.call(request.method, query.size > 0 ? `${path}?${query}` : path, {
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.headers === undefined ? {} : { headers: request.headers }),
  });
  return compareAnswer(answer, response);
}

function compareAnswer(answer: Answer, expected: Interaction['response']): readonly string[] {
  const differences: string[] = [];
  if (answer.status !== expected.status) differences.push(`status is ${answer.status}, not ${expected.status}`);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const given = answer.headers.get(name);
    if (given !== value) differences.push(`header ${name} is ${given}, not ${value}`);
  }
  const rules = new Map(Object.entries(expected.matchingRules?.body ?? {}));
  if (expected.body !== undefined) compareValue(answer.json, expected.body, '$', { rules, differences, byType: false });
  return differences;
}

interface Comparison {
  readonly rules: ReadonlyMap<string, { readonly matchers: readonly Matcher[] }>;
  readonly differences: string[];
  /** A rule of a value above this one asks for the type only. */
  readonly byType: boolean;
}

/** More than is expected is fine: a consumer does not care for what it does not read. */
function compareValue(given: unknown, expected: unknown, path: string, around: Comparison): void {
  const [matcher] = around.rules.get(path)?.matchers ?? [];
  const comparison = { ...around, byType: around.byType || matcher?.match === 'type' };
  if (matcher?.match === 'regex') comparePattern(given, matcher.regex, path, comparison);
  else if (typeof expected === 'object' && expected !== null) compareFields(given, expected, path, comparison);
  else if (comparison.byType ? typeof given !== typeof expected : given !== expected) {
    comparison.differences.push(`${path} is ${JSON.stringify(given)}, not ${JSON.stringify(expected)}`);
  }
}

function comparePattern(given: unknown, regex: string, path: string, { differences }: Comparison): void {
  if (typeof given === 'string' && new RegExp(`^(?:${regex})$`).test(given)) return;
  differences.push(`${path} is ${JSON.stringify(given)}, which ${regex} does not match`);
}

function compareFields(given: unknown, expected: object, path: string, around: Comparison): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given) !== Array.isArray(expected)) {
    return void around.differences.push(`${path} is ${JSON.stringify(given)}, not like ${JSON.stringify(expected)}`);
  }
  const fields = new Map(Object.entries(given));
  for (const [name, value] of Object.entries(expected)) {
    compareValue(fields.get(name), value, Array.isArray(expected) ? `${path}[${name}]` : `${path}.${name}`, around);
  }
}
