import { toYaml } from '../yaml/to-yaml.ts';
import { type Intent, ProjectIdentity } from './intent.ts';

/**
 * The canonical `scaffold.yaml`: keys in a fixed order, features and exclusions sorted by id, what is empty or a default left
 * out. Stack and tier are always there: a repository must not change its meaning with the defaults of a later release.
 *
 * `parseIntent` reads back an equal intent, but for the order of features.
 */
export function printIntent(intent: Intent): string {
  const document = {
    name: intent.name,
    stack: intent.stack,
    tier: intent.tier,
    features: intent.features.map(shorten).toSorted((left, right) => compareCodePoints(idOf(left), idOf(right))),
    exclude: intent.exclude.toSorted(compareCodePoints),
    modules: intent.modules.map(({ name, fields, adopted }) => ({
      name,
      ...(fields === undefined || Object.keys(fields).length === 0 ? {} : { fields }),
      ...(adopted ? { adopted } : {}),
    })),
    facts: intent.facts,
    project: orderKeys(intent.project, Object.keys(ProjectIdentity.shape)),
    merge: intent.merge ?? {},
  };
  const present = Object.entries(document).filter(
    ([, value]) => typeof value === 'string' || Object.keys(value).length > 0,
  );
  return `${toYaml(Object.fromEntries(present), 0)}\n`;
}

type Request = Intent['features'][number];

/** A feature without answers is written as its id. */
function shorten(request: Request): Request {
  if (typeof request === 'string') return request;
  const { options = {}, id, ...rest } = request;
  const names = Object.keys(options).toSorted(compareCodePoints);
  if (names.length > 0) return { id, ...orderKeys(rest, ['range', 'source']), options: orderKeys(options, names) };
  return Object.keys(rest).length === 0 ? id : { id, ...orderKeys(rest, ['range', 'source']) };
}

function orderKeys<T extends object>(value: T, keys: readonly string[]): T {
  const entries = keys.filter((key) => Object.hasOwn(value, key)).map((key) => [key, Reflect.get(value, key)]);
  return Object.assign(Object.fromEntries(entries), value);
}

function idOf(request: Request): string {
  return typeof request === 'string' ? request : request.id;
}

function compareCodePoints(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
