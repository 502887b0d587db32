import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dataMap } from '../../src/platform/governance/data-map.ts';
import { findEncryptedWords } from '../../src/platform/search/encrypted-words.ts';
import { searchableColumns } from '../../src/platform/search/searchable-columns.ts';

it('no encrypted column is searchable', () => {
  const policy = { purpose: 'test', personal: [], erase: 'delete', encrypted: ['name', 'note'] } as const;
  assert.deepEqual(findEncryptedWords({ people: policy }, { people: ['note', 'title'] }), ['people.note']);
  assert.deepEqual(findEncryptedWords({ people: policy }, { orders: ['note'] }), []);
  assert.deepEqual(findEncryptedWords(dataMap, searchableColumns), []);
});
