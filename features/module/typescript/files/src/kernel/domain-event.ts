/** A fact of the past. `data` holds plain values only, so that it can be stored and sent. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly type: Type;
  readonly occurredAt: string;
  readonly aggregate: { readonly type: string; readonly id: string; readonly version: number };
  readonly data: Data;
}
