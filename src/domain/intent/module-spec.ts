import type { Noun, Words } from '../names/words.ts';

/** The kinds of a module's fields; every stack renders all of them. */
export const FIELD_KINDS = [
  'string',
  'text',
  'integer',
  'decimal',
  'money',
  'boolean',
  'date',
  'timestamp',
  'uuid',
  'enum',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** A field of a module's aggregate. */
export interface FieldSpec extends Words {
  readonly kind: FieldKind;
  /** May be absent (`?`). */
  readonly optional: boolean;
  /** A natural key (`!`): no two live aggregates share it. */
  readonly unique: boolean;
  /** The values of an enum, in order; empty for other kinds. */
  readonly values: readonly string[];
}

/** A bounded context of the service. */
export interface ModuleSpec extends Noun {
  readonly fields: readonly FieldSpec[];
  readonly adopted: boolean;
}
