import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkModuleClashes, checkModuleName } from './check-module-name.ts';
import { checkProjectName } from './check-project-name.ts';

describe('checkProjectName', () => {
  it.each(['a', 'billing', 'order-service', 's3-gateway', 'a1-2b', 'a'.repeat(40)])('accepts %s', (name) => {
    expect(checkProjectName(name)).toEqual([]);
  });

  it.each([
    ['OrderService', 'Use "order-service".'],
    ['order_service', 'Use "order-service".'],
    ['order--service', 'Use "order-service".'],
    ['-order', 'Use "order".'],
    ['../order', 'Use "order".'],
    ['Über Rechnung', 'Use "uber-rechnung".'],
    ['1st', 'Use a name such as "order-service".'],
    ['', 'Use a name such as "order-service".'],
    ['.', 'Use a name such as "order-service".'],
    ['order\n', 'Use "order".'],
    ['con', 'Add a word, such as "con-service".'],
    ['NUL', 'Add a word, such as "nul-service".'],
    ['fs', 'Add a word, such as "fs-service".'],
    ['node_modules', 'Add a word, such as "node-modules-service".'],
    ['favicon.ico', 'Add a word, such as "favicon-ico-service".'],
    ['test', 'Add a word, such as "test-service".'],
    ['kube-orders', 'Add a word, such as "orders-service".'],
    ['a'.repeat(41), 'Shorten it: Kubernetes names end at 63, and suffixes need room.'],
  ])('refuses %j', (name, hint) => {
    expect(checkProjectName(name)).toMatchObject([{ code: 'NAME_INVALID', hint, path: 'name' }]);
  });

  it('accepts DNS-1123 labels only, and its own suggestions', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (name) => {
        const problems = checkProjectName(name);
        if (problems.length === 0) expect(name).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
        const suggestion = /^Use "(.*)"\.$/.exec(problems[0]?.hint ?? '')?.[1];
        if (suggestion !== undefined) expect(checkProjectName(suggestion)).toEqual([]);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

describe('checkModuleName', () => {
  it.each([
    'a',
    'tag',
    'subscription-entitlement',
    'SubscriptionEntitlement',
    'sales order',
    'orders',
    'equipment',
    'news',
    'o2',
  ])('accepts %s', (name) => {
    expect(checkModuleName(name)).toEqual([]);
  });

  it.each([
    ['class', 'word of a programming language'],
    ['Classes', 'word of a programming language'],
    ['func', 'word of a programming language'],
    ['delete', 'word of a programming language'],
    ['Promise', 'word of a programming language'],
    ['kernel', 'the generated layout'],
    ['Platforms', 'the generated layout'],
    ['modules', 'the generated layout'],
    ['tests', 'the generated layout'],
    ['index', 'the generated layout'],
    ['metrics', 'the generated layout'],
    ['snapshots', 'the code of a module'],
    ['page', 'the code of a module'],
    ['nul', 'Windows'],
    ['../etc', 'letters, digits and hyphens'],
    ['1st', 'letters, digits and hyphens'],
    ['', 'letters, digits and hyphens'],
    ['rechnung-ü', 'letters, digits and hyphens'],
    ['a--b', 'letters, digits and hyphens'],
    ['x'.repeat(41), 'it may have 40'],
  ])('refuses %j', (name, reason) => {
    const [problem] = checkModuleName(name, 'modules.0.name');
    expect(problem?.message).toContain(reason);
    expect(problem).toMatchObject({ code: 'NAME_INVALID', path: 'modules.0.name' });
  });
});

describe('checkModuleClashes', () => {
  it('accepts distinct modules', () => {
    expect(checkModuleClashes(['invoice', 'invoice-line', 'customer'])).toEqual([]);
  });

  it.each([
    [['invoice', 'invoice'], 'The module "invoice" is listed twice.'],
    [['invoice', 'invoices'], 'The modules "invoice" and "invoices" would share their names in code.'],
    [['salesOrder', 'sales-order'], 'The modules "salesOrder" and "sales-order" would share their names in code.'],
    [['salesorder', 'sales-order'], 'The modules "salesorder" and "sales-order" would share their names in code.'],
    [['equipment', 'equipment-item'], 'The modules "equipment" and "equipment-item" would share their names in code.'],
    [['person', 'people'], 'The modules "person" and "people" would share their names in code.'],
  ])('refuses %j', (names, message) => {
    expect(checkModuleClashes(names)).toMatchObject([{ message, path: 'modules.1.name' }]);
  });
});
