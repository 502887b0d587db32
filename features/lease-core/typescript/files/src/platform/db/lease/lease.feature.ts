import { defineFeature } from '../../feature.ts';
import { Database } from '../database.ts';
import { createLeases, Leases } from './leases.ts';

export const leaseFeature = defineFeature({
  id: 'lease',
  after: ['db'],
  setup({ clock, ids, provide, use }) {
    const leases = createLeases({ database: use(Database), clock, ids });
    provide(Leases, () => leases);
  },
});
