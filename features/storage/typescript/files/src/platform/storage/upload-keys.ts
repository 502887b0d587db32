import type { Context } from '../../kernel/context.ts';

/** Where a file is among those of all tenants. */
export interface Place {
  readonly space: string;
  readonly id: string;
}

/** The key under which a driver keeps the content of a file, or what is known about it. */
export function keyOf(part: 'content' | 'about', { space, id }: Place): string {
  return `${part}/${space}/${id}`;
}

/** Tenants share nothing; `all` holds what belongs to none. */
export function spaceOf({ tenant }: Context): string {
  return tenant === undefined ? 'all' : `of-${Buffer.from(tenant).toString('base64url')}`;
}
