import type { AggregateRoot } from '../../kernel/aggregate-root.ts';
import type { Page } from '../../kernel/repository.ts';

/** An aggregate as the API shows it. An absent optional property is left out. */
export function present<Props extends object>(aggregate: Pick<AggregateRoot<Props>, 'toSnapshot'>): object {
  const { id, version, createdAt, updatedAt, props } = aggregate.toSnapshot();
  return { id, version, createdAt, updatedAt, ...props };
}

export function presentPage<Props extends object>({ items, total, next }: Page<AggregateRoot<Props>>): object {
  return { items: items.map(present), total, next };
}
