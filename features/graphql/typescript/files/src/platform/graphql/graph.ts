import type { GraphQLResolveInfo } from 'graphql';
import type { AggregateRoot } from '../../kernel/aggregate-root.ts';
import type { Context } from '../../kernel/context.ts';
import type { OperationInput } from '../api-operations/operation-request.ts';
import type { HttpContext } from '../http/route.ts';
import type { ModuleDescription } from '../module/module-contract.ts';
import { createToken } from '../token.ts';

/** A module as part of the graph: its types and fields follow from its contract. */
export interface GraphModule {
  readonly contract: ModuleDescription;
  /** All of these that exist and that the caller may see, in one read. */
  readonly readMany: (ctx: Context, input: { readonly ids: readonly string[] }) => Promise<readonly Readable[]>;
}

type Readable = Pick<AggregateRoot<object>, 'id' | 'toSnapshot'>;

/** What a resolver can do in the name of the caller, for the time of one request. */
export interface GraphCall {
  readonly ctx: HttpContext;
  /** Runs an operation of the API, and gives the body of its answer. */
  run(operationId: string, input: OperationInput): Promise<unknown>;
  /** One aggregate of a module, by the name of the module. All that are asked for at the same time are read at once. */
  load(module: string, id: string): Promise<unknown>;
}

export type Resolve = (
  // biome-ignore lint/suspicious/noExplicitAny: the schema has checked what a resolver is given
  source: any,
  // biome-ignore lint/suspicious/noExplicitAny: the schema has checked what a resolver is given
  args: any,
  call: GraphCall,
  info: GraphQLResolveInfo,
) => unknown;

/** By type and field. A field without one is read from its source. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolve>>>>;

/** Fields besides those of the modules: `extend type Invoice { customer: Customer }`. */
export interface GraphExtension {
  readonly types: string;
  readonly resolvers: Resolvers;
}

export interface Graph {
  /** To be called in `setup`, as `extend`. */
  module(module: GraphModule): void;
  extend(extension: GraphExtension): void;
  /** The schema in the language of GraphQL. */
  readonly text: string;
}

export const Graph = createToken<Graph>('Graph');
