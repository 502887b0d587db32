import type { Field, ModuleDescription } from '../../src/platform/module/module-contract.ts';

let count = 0;

/** A valid body for any module, from the examples of its contract, with natural keys that were never used before. */
export function sampleOf({ fields }: ModuleDescription): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.unique ? freshValue(field) : field.example]),
  );
}

function freshValue(field: Field): unknown {
  count += 1;
  switch (field.kind) {
    case 'string':
    case 'text':
      return `${field.example}-${count}`;
    case 'integer':
      return field.example + count;
    case 'decimal':
      return String(count);
    case 'uuid':
      return crypto.randomUUID();
    case 'date':
      return new Date(count * 86_400_000).toISOString().slice(0, 10);
    case 'timestamp':
      return new Date(count * 1000).toISOString();
    default:
      return field.example;
  }
}
