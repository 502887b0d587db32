import { ScaffoldError } from '../domain/errors.ts';
import type { Intent } from '../domain/intent/intent.ts';
import { unknownFeature } from './inspect-catalogue.ts';
import type { Catalogue } from './load-catalogue.ts';
import { tryResolve } from './plan-service.ts';
import { type ReadIntent, readIntent } from './read-intent.ts';
import type { IntentRequest } from './use-cases.ts';

/**
 * The intent of a request, with the default answers of those features that it resolves to. They are written down as wishes, so that the
 * repository means the same without the defaults. Throws a ScaffoldError with every problem.
 */
export function readRequest(request: IntentRequest, catalogue: Catalogue, fallbackName?: string): ReadIntent {
  const read = readIntent(request, catalogue.registry, fallbackName);
  const answers = (request.defaults ?? []).flatMap(({ options, origin }) =>
    Object.entries(options).map(([id, values]) => ({ id, values, origin })),
  );
  if (answers.length === 0) return read;
  for (const { id, origin } of answers) {
    if (catalogue.registry.features.has(id)) continue;
    const { message, hint } = unknownFeature(id, catalogue.registry.features.keys());
    throw new ScaffoldError('FEATURE_UNKNOWN', `${origin} answers options: ${message}`, { hint });
  }
  const resolved = tryResolve(read, catalogue);
  // Why it does not resolve is told by whoever resolves it next.
  if (!resolved.ok) return read;
  const present = new Set(resolved.value.features.map(({ id }) => id));
  const wanted = answers.filter(({ id }) => present.has(id));
  const origins = { ...Object.fromEntries(wanted.map(({ id, origin }) => [id, origin])), ...read.origins };
  const features = wanted.reduce<Intent['features']>(
    (all, { id, values }) => withAnswers(all, id, values),
    read.intent.features,
  );
  return { intent: { ...read.intent, features }, origins };
}

/** Answers that are given already stay. */
function withAnswers(
  features: Intent['features'],
  id: string,
  values: Readonly<Record<string, unknown>>,
): Intent['features'] {
  const isSame = (request: Intent['features'][number]) => (typeof request === 'string' ? request : request.id) === id;
  const existing = features.find(isSame);
  const record = typeof existing === 'object' ? existing : { id };
  const answered = { ...record, options: { ...values, ...record.options } };
  return existing === undefined
    ? [...features, answered]
    : features.map((request) => (request === existing ? answered : request));
}
