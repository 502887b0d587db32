import type { Context, TransactionContext } from '../../kernel/context.ts';
import { createToken } from '../token.ts';

export interface AuditRecord {
  /** What was done, such as `invoice.approved`. */
  readonly action: string;
  /** What it was done to. */
  readonly subject?: { readonly type: string; readonly id: string };
  /** Plain values. No secrets, and nothing that has to be forgotten one day: an entry stays. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly actor: { readonly id: string; readonly kind: string };
  readonly tenant?: string;
  readonly subject?: { readonly type: string; readonly id: string };
  readonly correlationId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AuditQuery {
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface AuditPage {
  readonly items: readonly AuditEntry[];
  readonly next?: string;
}

/** Who did what, for good. Changes of modules are in it without being asked for. */
export interface AuditLog {
  /** Is committed or rolled back together with what it tells of. */
  record(tx: TransactionContext, record: AuditRecord): Promise<void>;
  /** Those of the tenant of `ctx`, the latest first. */
  page(ctx: Context, query: AuditQuery): Promise<AuditPage>;
}

export const AuditLog = createToken<AuditLog>('AuditLog');
