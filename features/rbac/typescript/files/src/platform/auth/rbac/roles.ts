import type { Roles } from './policy.ts';

/** What each role may do: permissions, `*:<action>` for all modules, or `*` for everything. What is not here is refused. */
export const roles: Roles = {
  admin: ['*'],
  editor: ['*:read', '*:write'],
  viewer: ['*:read'],
};
