import type { AggregateRoot, Snapshot } from '../../kernel/aggregate-root.ts';
import type { ErrorDefinition } from '../../kernel/app-error.ts';
import type { Money } from '../../kernel/values.ts';

interface FieldBase {
  readonly doc?: string;
  /** Natural key: a second aggregate with the same value is a conflict. */
  readonly unique?: true;
  readonly optional?: true;
}

/** One property of an aggregate, as everything outside the domain sees it: schema, columns, filters. */
export type Field =
  | (FieldBase & {
      readonly kind: 'string' | 'text' | 'decimal' | 'date' | 'timestamp' | 'uuid';
      readonly example: string;
    })
  | (FieldBase & { readonly kind: 'integer'; readonly example: number })
  | (FieldBase & { readonly kind: 'boolean'; readonly example: boolean })
  | (FieldBase & { readonly kind: 'money'; readonly example: Money })
  | (FieldBase & { readonly kind: 'enum'; readonly values: readonly string[]; readonly example: string });

export type FieldKind = Field['kind'];

/** What a feature may know about a module: enough for schemas, columns, filters and order, without naming a field. */
export interface ModuleDescription {
  /** `invoice` */
  readonly name: string;
  /** `Invoice`: the type of the aggregate, the prefix of its events and schemas. */
  readonly type: string;
  /** `invoices`: the table and the path. */
  readonly collection: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** What a list can be ordered by; every key also works descending, with `-` before it. */
  readonly sortKeys: readonly string[];
  readonly defaultSort: string;
  readonly errors: {
    readonly notFound: ErrorDefinition;
    readonly alreadyExists: ErrorDefinition;
    readonly changed: ErrorDefinition;
  };
}

/** A description whose fields are those of the aggregate, and the way back from storage. */
export interface ModuleContract<Props extends object, Aggregate extends AggregateRoot<Props>>
  extends ModuleDescription {
  readonly fields: Readonly<Record<keyof Props & string, Field>>;
  readonly sortKeys: readonly ((keyof Props & string) | 'createdAt' | 'updatedAt')[];
  rehydrate(snapshot: Snapshot<Props>): Aggregate;
}

/** The kinds that a list can filter by equality. */
const FILTERS: ReadonlySet<FieldKind> = new Set(['string', 'integer', 'boolean', 'date', 'uuid', 'enum']);

export function filterFields({ fields }: ModuleDescription): readonly (readonly [string, Field])[] {
  return Object.entries(fields).filter(([, field]) => FILTERS.has(field.kind));
}
