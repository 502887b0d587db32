import assert from 'node:assert/strict';
import { enumName, typeName } from '../../src/platform/graphql/schema-names.ts';
import type { ModuleDescription } from '../../src/platform/module/module-contract.ts';
import type { Answer, Client } from './client.ts';
import { sampleOf } from './samples.ts';

export interface GraphResult {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what the assertion then proves
  readonly data?: any;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what the assertion then proves
  readonly errors?: readonly any[];
}

/** Asks the graph, and fails unless it answers as GraphQL does. */
export async function ask(client: Client, query: string, variables: object = {}): Promise<GraphResult> {
  const answer: Answer = await client.post('/graphql', { query, variables });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

/** Creates one through the graph and gives its id. */
export async function createOne(client: Client, contract: ModuleDescription): Promise<string> {
  const type = typeName(contract);
  const mutation = `mutation ($input: New${type}!) { create${type}(input: $input) { id } }`;
  const { data, errors } = await ask(client, mutation, { input: graphInput(contract) });
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data[`create${type}`].id;
}

/** A sample as the graph writes it: enums have names there. */
export function graphInput(contract: ModuleDescription): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sampleOf(contract)).map(([name, value]) => [
      name,
      contract.fields[name]?.kind === 'enum' ? enumName(String(value)) : value,
    ]),
  );
}

/** All fields of a module. */
export function selectionOf({ fields }: ModuleDescription): string {
  const own = Object.entries(fields).map(([name, { kind }]) =>
    kind === 'money' ? `${name} { amount currency }` : name,
  );
  return `{ id version createdAt updatedAt ${own.join(' ')} }`;
}
