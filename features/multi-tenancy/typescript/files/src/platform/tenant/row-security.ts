/** The setting of a session by which the policies of PostgreSQL know the tenant. */
export const TENANT_SETTING = 'app.tenant';

/** No tenant can be called so. */
export const ALL_TENANTS = '*';
