import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { enumName, enumValue } from '../../src/platform/grpc/enum-names.ts';
import { requireMethods } from '../../src/platform/grpc/implement-service.ts';
import { createMethod, getMethod, listMethod, updateMethod } from '../../src/platform/grpc/module-methods.ts';
import { columnName } from '../../src/platform/module/mapper.ts';
import { filterFields, type ModuleDescription } from '../../src/platform/module/module-contract.ts';
import { files, listName, serviceOf } from '../support/grpc-client.ts';
import { modules } from '../support/modules.ts';

const [known] = modules;
assert.ok(known);
const contract: ModuleDescription = {
  ...known,
  name: 'sales-order',
  type: 'SalesOrder',
  collection: 'sales-orders',
  fields: {
    dueOn: { kind: 'date', optional: true, example: '2026-01-01' },
    total: { kind: 'money', optional: true, example: { amount: 1, currency: 'EUR' } },
    reviewState: { kind: 'enum', values: ['in-review', 'Done2'], optional: true, example: 'in-review' },
  },
};

describe('the proto files', () => {
  for (const module of modules) {
    it(`have every field of ${module.name}`, () => {
      const namesOf = (message: string): readonly string[] => fieldsOf(message, serviceOf(module));
      const fields = Object.keys(module.fields).map(columnName);
      const missing = (message: string, wanted: readonly string[]) =>
        wanted.filter((name) => !namesOf(message).includes(name)).map((name) => `${message}.${name}`);
      const { type } = module;
      assert.deepEqual(
        [
          ...missing(type, ['id', 'version', 'created_at', 'updated_at', ...fields]),
          ...missing(`Create${type}Request`, fields),
          ...missing(`Update${type}Request`, ['id', 'update_mask', 'if_version', ...fields]),
          ...missing(`${listName(module)}Request`, [
            'limit',
            'cursor',
            'sort',
            ...filterFields(module).map(([name]) => columnName(name)),
          ]),
        ],
        [],
        'Add it to the proto file of the module, with a number that was never used.',
      );
    });
  }
});

describe('a message', () => {
  it('becomes the input of the operation, and its answer a message', () => {
    const request = { due_on: '2026-01-01', total: { currency: 'EUR' }, review_state: 'REVIEW_STATE_IN_REVIEW' };
    assert.deepEqual(createMethod(contract).toInput(request), {
      body: { dueOn: '2026-01-01', total: { amount: 0, currency: 'EUR' }, reviewState: 'in-review' },
    });
    assert.deepEqual(listMethod(contract).toInput({ limit: 3, review_state: 'REVIEW_STATE_DONE2' }), {
      query: { limit: 3, cursor: undefined, sort: undefined, reviewState: 'Done2' },
    });
    const body = { id: 'a', version: 1, createdAt: 'now', updatedAt: 'then', reviewState: 'Done2' };
    assert.deepEqual(getMethod(contract).toMessage(body), {
      sales_order: {
        id: 'a',
        version: 1,
        created_at: 'now',
        updated_at: 'then',
        due_on: undefined,
        total: undefined,
        review_state: 'REVIEW_STATE_DONE2',
      },
    });
  });

  it('changes what is set, or what its mask names, and clears what is named and not set', () => {
    const { toInput } = updateMethod(contract);
    assert.deepEqual(toInput({ id: 'a', due_on: '2026-01-01' }), {
      params: { id: 'a' },
      body: { dueOn: '2026-01-01' },
    });
    assert.deepEqual(
      toInput({ id: 'a', if_version: 3, due_on: '2026-01-01', update_mask: { paths: ['total', 'nonsense'] } }),
      { params: { id: 'a' }, headers: { 'if-match': '"3"' }, body: { total: null, nonsense: null } },
    );
  });

  it('has enums by names that are their own, and refuses no value by itself', () => {
    assert.equal(enumName('state', 'in-review'), 'STATE_IN_REVIEW');
    assert.equal(enumValue('state', ['in-review'], 'STATE_IN_REVIEW'), 'in-review');
    assert.equal(enumValue('state', ['in-review'], 'STATE_UNSPECIFIED'), 'STATE_UNSPECIFIED');
  });
});

it('a method without code, or code without a method, stops the start', () => {
  const service = { name: serviceOf(known), methods: { Send: createMethod(known) } };
  assert.throws(
    () => requireMethods(service, files.service(service.name)),
    (error: Error) => {
      assert.match(error.message, new RegExp(`Get${known.type} is in api/proto and has no code`));
      assert.match(error.message, /Send has code and is not in api\/proto/);
      return true;
    },
  );
  assert.throws(() => files.service('billing.v9.Nothing'), /api\/proto has no service billing.v9.Nothing/);
});

/** The names of the fields of a message in the package of a service. */
function fieldsOf(message: string, service: string): readonly string[] {
  const found: unknown = files.definition[`${service.slice(0, service.lastIndexOf('.'))}.${message}`];
  const type: { readonly field?: readonly { readonly name: string }[] } = Object(Object(found).type);
  return (type.field ?? []).map(({ name }) => name);
}
