import { z } from 'zod';
import type { KeyPath } from './located-yaml.ts';

/** The keys that a schema knows for the object at `keys`, for near misses; empty where any key is allowed. */
export function listKnownKeys(schema: unknown, keys: KeyPath): readonly string[] {
  const [key, ...rest] = keys;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault) {
    return listKnownKeys(schema.unwrap(), keys);
  }
  if (schema instanceof z.ZodUnion) {
    return [...new Set(schema.options.flatMap((option) => listKnownKeys(option, keys)))];
  }
  if (schema instanceof z.ZodObject) {
    if (key === undefined) return Object.keys(schema.shape);
    return Object.hasOwn(schema.shape, key) ? listKnownKeys(schema.shape[String(key)], rest) : [];
  }
  if (key === undefined) return [];
  if (schema instanceof z.ZodArray) return listKnownKeys(schema.element, rest);
  if (schema instanceof z.ZodRecord) return listKnownKeys(schema.valueType, rest);
  return [];
}
