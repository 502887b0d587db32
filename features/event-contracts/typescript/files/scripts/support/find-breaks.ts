import { isDeepStrictEqual } from 'node:util';
import type { Schema } from '../../src/platform/http/route.ts';

/** They say nothing about the data. */
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
]);
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const COMPARED = new Set(['$ref', 'type', 'enum', 'properties', 'required', 'items', ...LOWER, ...UPPER]);

/**
 * What surprises a consumer that relies on `before` when it gets data that keeps to `after`, one line each. A keyword
 * that only `after` has can only forbid more, so it surprises nobody.
 */
export function findBreaks(before: Schema, after: Schema): readonly string[] {
  const seen = new Set<string>();
  const compare = (left: Schema, right: Schema, path: string): readonly string[] => {
    const key = `${left.$ref} ${right.$ref}`;
    if (left.$ref !== undefined && seen.has(key)) return [];
    seen.add(key);
    const [old, now] = [resolve(before, left), resolve(after, right)];
    return [
      ...findWiderType(old, now, path),
      ...findNewValues(old, now, path),
      ...findWiderBounds(old, now, path),
      ...findOtherRules(old, now, path),
      ...membersOf(old).flatMap(([name, member]) => {
        const next = new Map(membersOf(now)).get(name);
        const at = `${path}.${name}`;
        if (!next) return [`${at} is gone`];
        const optional = requires(old, name) && !requires(now, name) ? [`${at} may be missing`] : [];
        return [...optional, ...compare(member, next, at)];
      }),
      ...(isSchema(old.items) ? compare(old.items, isSchema(now.items) ? now.items : {}, `${path}[]`) : []),
    ];
  };
  return compare(before, after, 'data');
}

function findWiderType(old: Schema, now: Schema, path: string): readonly string[] {
  if (old.type === undefined) return [];
  const known = listOf(old.type);
  const given = now.type === undefined ? ['of any type'] : listOf(now.type);
  const fits = (type: unknown): boolean => known.includes(type) || (type === 'integer' && known.includes('number'));
  return given.filter((type) => !fits(type)).map((type) => `${path} may be ${type}`);
}

function findNewValues(old: Schema, now: Schema, path: string): readonly string[] {
  if (old.enum === undefined) return [];
  if (now.enum === undefined) return [`${path} may have any value`];
  const known = listOf(old.enum);
  return listOf(now.enum)
    .filter((value) => !known.includes(value))
    .map((value) => `${path} may be ${JSON.stringify(value)}`);
}

function findWiderBounds(old: Schema, now: Schema, path: string): readonly string[] {
  const widened = (keyword: string, isWider: (was: number, is: number) => boolean): boolean => {
    const [was, is] = [old[keyword], now[keyword]];
    return typeof was === 'number' && (typeof is !== 'number' || isWider(was, is));
  };
  const wider = [
    ...LOWER.filter((keyword) => widened(keyword, (was, is) => is < was)),
    ...UPPER.filter((keyword) => widened(keyword, (was, is) => is > was)),
  ];
  return wider.map((keyword) => `${path} has a wider ${keyword}`);
}

/** Of all other keywords it is not known what their change means. */
function findOtherRules(old: Schema, now: Schema, path: string): readonly string[] {
  return Object.keys(old)
    .filter((keyword) => !ANNOTATIONS.has(keyword) && !COMPARED.has(keyword))
    .filter((keyword) => !isDeepStrictEqual(old[keyword], now[keyword]))
    .map((keyword) => `${path} has another ${keyword}`);
}

function resolve(root: Schema, schema: Schema): Schema {
  const name = typeof schema.$ref === 'string' ? /^#\/\$defs\/(\w+)$/.exec(schema.$ref)?.[1] : undefined;
  const found = name === undefined ? undefined : Object(root.$defs)[name];
  return isSchema(found) ? { ...resolve(root, found), ...withoutRef(schema) } : schema;
}

function withoutRef({ $ref, ...rest }: Schema): Schema {
  return rest;
}

function membersOf({ properties }: Schema): readonly (readonly [string, Schema])[] {
  return Object.entries(Object(properties)).filter((entry): entry is [string, Schema] => isSchema(entry[1]));
}

function requires({ required }: Schema, name: string): boolean {
  return listOf(required).includes(name);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
