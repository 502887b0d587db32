import type { DataMap } from './data-policy.ts';

/** What is kept about people in each table, for how long, and what becomes of it. `npm run data-map:write` makes a page of it. */
export const dataMap: DataMap = {
  invoices: {
    purpose: 'Work with invoices.',
    personal: [],
    encrypted: [],
    erase: 'anonymize',
  },
  tags: {
    purpose: 'Work with tags.',
    subject: 'id',
    personal: ['name'],
    encrypted: [],
    erase: 'anonymize',
  },
};
