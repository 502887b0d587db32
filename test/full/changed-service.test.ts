import { it } from 'vitest';
import { type ChangedService, changeService } from '../support/change/changed-service.ts';

/** A field more in the code would need a migration where there is a database: the service's own tests say so. */
const WITHOUT_FIELD = [
  'a use case with a route',
  'a module by hand',
  'a line in a platform file',
  'a job, a script and an ignored folder',
  'words of their own',
] as const;

const CASES: Readonly<Record<string, ChangedService>> = {
  'features came, one went': {
    tier: 'basic',
    changes: [
      ['add', 'cache', 'feature-flags'],
      ['add', 'db-sqlite', 'migrations'],
      ['remove', 'cache'],
    ],
  },
  'it went down a tier': { tier: 'intermediate', work: WITHOUT_FIELD, changes: [['tier', 'basic']] },
  'its module has another name': { tier: 'basic', changes: [['module', 'rename', 'invoice', 'bill']] },
  'another framework serves it': { tier: 'basic', changes: [['add', 'http-hono']] },
  'a module more': {
    tier: 'intermediate',
    work: WITHOUT_FIELD,
    changes: [
      ['module', 'add', 'receipt(number:string!,paidOn:date?)'],
      ['add', 'rbac'],
    ],
  },
};

it.each(Object.entries(CASES))(
  'a service with a day of work in it passes its own checks and tests after: %s',
  (_, service) => {
    changeService(service);
  },
);
