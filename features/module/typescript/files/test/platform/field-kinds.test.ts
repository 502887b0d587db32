import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AggregateRoot, newSnapshot, type Snapshot } from '../../src/kernel/aggregate-root.ts';
import { defineErrors } from '../../src/kernel/app-error.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { where } from '../../src/kernel/specification.ts';
import { createRepository } from '../../src/platform/db/repository.ts';
import { tableOf, toRow } from '../../src/platform/module/mapper.ts';
import { type FieldKind, filterFields, type ModuleContract } from '../../src/platform/module/module-contract.ts';
import { listQuery, moduleSchemas } from '../../src/platform/module/schemas.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { createSchemaChecker } from '../support/schema-checker.ts';
import { stores } from '../support/stores.ts';

const examples = {
  string: 'a',
  text: 'a\nb',
  integer: 7,
  decimal: '12.50',
  money: { amount: 129900, currency: 'EUR' },
  boolean: true,
  date: '2026-03-31',
  timestamp: '2026-03-31T10:00:00.000Z',
  uuid: '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37',
  enum: 'small',
} as const satisfies Record<FieldKind, unknown>;

type Props = { readonly [Kind in `${FieldKind}Value`]?: unknown };

class Specimen extends AggregateRoot<Props> {
  override readonly type = 'Specimen';

  static create(props: Props): Specimen {
    return new Specimen(newSnapshot(props, { ids: createIdSource(), now: new Date() }), 0);
  }

  static rehydrate(snapshot: Snapshot<Props>): Specimen {
    return new Specimen(snapshot, snapshot.version);
  }
}

const { SPECIMEN: error } = defineErrors({ SPECIMEN: { category: 'rule', title: '', when: '' } });

/** A module with one optional field of every kind. */
const contract: ModuleContract<Props, Specimen> = {
  name: 'specimen',
  type: 'Specimen',
  collection: 'specimens',
  fields: {
    stringValue: { kind: 'string', optional: true, example: examples.string },
    textValue: { kind: 'text', optional: true, example: examples.text },
    integerValue: { kind: 'integer', optional: true, example: examples.integer },
    decimalValue: { kind: 'decimal', optional: true, example: examples.decimal },
    moneyValue: { kind: 'money', optional: true, example: examples.money },
    booleanValue: { kind: 'boolean', optional: true, example: examples.boolean },
    dateValue: { kind: 'date', optional: true, example: examples.date },
    timestampValue: { kind: 'timestamp', optional: true, example: examples.timestamp },
    uuidValue: { kind: 'uuid', optional: true, example: examples.uuid },
    enumValue: { kind: 'enum', values: ['small', 'large'], optional: true, example: examples.enum },
  },
  sortKeys: ['createdAt'],
  defaultSort: 'createdAt',
  errors: { notFound: error, alreadyExists: error, changed: error },
  rehydrate: Specimen.rehydrate,
};

const full: Props = Object.fromEntries(Object.entries(examples).map(([kind, value]) => [`${kind}Value`, value]));

describe('every kind of field', () => {
  it('has a column', () => {
    assert.deepEqual(tableOf(contract).columns, {
      string_value: 'text',
      text_value: 'text',
      integer_value: 'integer',
      decimal_value: 'decimal',
      money_value_amount: 'integer',
      money_value_currency: 'text',
      boolean_value: 'boolean',
      date_value: 'date',
      timestamp_value: 'timestamp',
      uuid_value: 'uuid',
      enum_value: 'text',
    });
    const columns = Object.keys(toRow(contract, Specimen.create({})));
    assert.deepEqual(columns, ['id', 'version', 'created_at', 'updated_at', ...Object.keys(tableOf(contract).columns)]);
  });

  for (const [name, { skip, open }] of Object.entries(stores)) {
    it(`comes back from ${name} as it went in, and absent when it is absent`, { skip }, async () => {
      await using db = await openDatabase(open, [tableOf(contract)]);
      const repository = createRepository(db.database, contract);
      for (const props of [full, {}]) {
        const specimen = Specimen.create(props);
        await db.database.run(ctx, (tx) => repository.save(tx, specimen));
        const read = await repository.get(ctx, specimen.id);
        assert.deepEqual(JSON.parse(JSON.stringify(read.props)), props);
      }
    });
  }

  it('has a schema that takes its example, and null where it can be cleared', () => {
    const check = createSchemaChecker(moduleSchemas(contract));
    assert.deepEqual(check('NewSpecimen', full), []);
    for (const [name, { example }] of Object.entries(contract.fields)) {
      for (const value of [example, null]) assert.deepEqual(check('SpecimenChanges', { [name]: value }), [], name);
      assert.notDeepEqual(check('NewSpecimen', { [name]: null }), [], name);
      assert.notDeepEqual(check('NewSpecimen', { [name]: { odd: 1 } }), [], name);
    }
  });

  it('can be filtered by equality where equality means something', () => {
    const filters = filterFields(contract).map(([, field]) => field.kind);
    assert.deepEqual(filters, ['string', 'integer', 'boolean', 'date', 'uuid', 'enum']);
    const parameters = Object.keys(Object(listQuery(contract).properties));
    assert.deepEqual(parameters, ['limit', 'cursor', 'sort', ...filters.map((kind) => `${kind}Value`)]);
  });

  it('cannot be compared as a whole when it has two columns', async () => {
    assert.ok(stores.memory);
    await using db = await openDatabase(stores.memory.open, [tableOf(contract)]);
    const repository = createRepository(db.database, contract);
    await assert.rejects(repository.find(ctx, where('moneyValue', 'eq', 1), 1), /moneyValue/);
  });
});
