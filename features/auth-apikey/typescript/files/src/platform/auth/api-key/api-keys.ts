import type { Context } from '../../../kernel/context.ts';
import { createToken } from '../../token.ts';

/** A key as everybody may see it. */
export interface ApiKey {
  readonly id: string;
  readonly prefix: string;
  /** Who calls with it: `ctx.actor.id`. */
  readonly owner: string;
  readonly scopes: readonly string[];
  /** Addresses and networks that may use it. Empty: all. */
  readonly networks: readonly string[];
  /** Requests; `undefined` is what the configuration says. */
  readonly perMinute: number | undefined;
  /** Requests in a day of UTC; `undefined` is no limit. */
  readonly perDay: number | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** The last day on which it was used, and how often on that day. */
  readonly usedOn: string | undefined;
  readonly used: number;
}

export type NewApiKey = Pick<ApiKey, 'owner' | 'scopes'> &
  Partial<Pick<ApiKey, 'networks' | 'perMinute' | 'perDay' | 'expiresAt'>>;

/** `text` is what the caller sends, and cannot be seen again. */
export interface IssuedApiKey {
  readonly key: ApiKey;
  readonly text: string;
}

export interface ApiKeys {
  issue(ctx: Context, key: NewApiKey): Promise<IssuedApiKey>;
  /** A new key with the rights of the newest one of the owner, whose older keys end after the grace. `undefined` if none is alive. */
  rotate(ctx: Context, owner: string, graceMs: number): Promise<IssuedApiKey | undefined>;
  /** Ends all keys of an owner, or the one with a prefix. Resolves with how many there were. */
  revoke(ctx: Context, ownerOrPrefix: string): Promise<number>;
  /** Newest first. */
  list(ctx: Context): Promise<readonly ApiKey[]>;
}

export const ApiKeys = createToken<ApiKeys>('ApiKeys');
