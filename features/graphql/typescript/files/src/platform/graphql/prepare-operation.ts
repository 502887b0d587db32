import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { ErrorDefinition } from '../../kernel/app-error.ts';
import { graphqlErrors } from './graphql.errors.ts';
import { measureOperation } from './query-limits.ts';
import type { StoredDocument } from './stored-documents.ts';

/** The body of a request, after https://graphql.github.io/graphql-over-http/draft/. */
export interface GraphRequest {
  readonly query?: string | null;
  readonly documentId?: string | null;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

export interface QueryLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxCost: number;
}

export interface PrepareOptions extends QueryLimits {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly documents: ReadonlyMap<string, StoredDocument>;
  /** Whether a request may bring a text of its own. */
  readonly anyDocument: boolean;
}

export interface Prepared {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly cost: number;
}

/** A request whose operation is known, valid and small enough; or why it is not, before anything has been run. */
export function prepareOperation(request: GraphRequest, options: PrepareOptions): Prepared | readonly GraphQLError[] {
  const { schema, maxCost, maxDepth, maxTokens } = options;
  const text = findText(request, options);
  if (text instanceof GraphQLError) return [text];
  const document = parseDocument(text, maxTokens);
  if (document instanceof GraphQLError) return [document];
  const rules = options.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  // A suggestion names parts of the schema, which is not shown to everybody.
  const hideSuggestions = !options.introspection;
  const invalid = validate(schema, document, rules, { maxErrors: 20, hideSuggestions });
  if (invalid.length > 0) return invalid.map(asInvalid);
  const operation = getOperationAST(document, request.operationName);
  if (!operation) return [refuse(graphqlErrors.GRAPHQL_INVALID, 'operationName has to say which of the operations.')];
  const given = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {}, {
    maxErrors: 20,
    hideSuggestions,
  });
  if (given.errors) return given.errors.map(asInvalid);
  const { depth, cost } = measureOperation(schema, document, operation, given.variableValues);
  if (depth > maxDepth) return [tooLarge(`It is ${depth} fields deep, and ${maxDepth} are allowed.`)];
  if (cost > maxCost) return [tooLarge(`It costs ${cost}, and ${maxCost} are allowed.`)];
  return { document, operation, cost };
}

/** In production the schema is for those who have the repository, unless somebody decides otherwise. */
export function showsSchema(setting: string, production: boolean): boolean {
  return setting === 'on' || (setting === 'auto' && !production);
}

function findText({ query, documentId }: GraphRequest, options: PrepareOptions): string | GraphQLError {
  const { GRAPHQL_DOCUMENT_UNKNOWN, GRAPHQL_INVALID } = graphqlErrors;
  if (typeof documentId === 'string')
    return options.documents.get(documentId)?.text ?? refuse(GRAPHQL_DOCUMENT_UNKNOWN, documentId);
  if (typeof query !== 'string') return refuse(GRAPHQL_INVALID, 'The request has neither query nor documentId.');
  return options.anyDocument ? query : refuse(GRAPHQL_DOCUMENT_UNKNOWN, 'Only stored operations are answered.');
}

function parseDocument(text: string, maxTokens: number): DocumentNode | GraphQLError {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    // The parser has no other mark for it.
    const isTooLong = error.message.includes(`${maxTokens} tokens`);
    return isTooLong ? tooLarge(`It has more than ${maxTokens} tokens.`) : asInvalid(error);
  }
}

function tooLarge(detail: string): GraphQLError {
  return refuse(graphqlErrors.GRAPHQL_TOO_LARGE, detail);
}

function refuse(definition: ErrorDefinition, detail: string): GraphQLError {
  return new GraphQLError(definition.title, { extensions: { code: definition.code, detail } });
}

function asInvalid({ message, nodes, source, positions }: GraphQLError): GraphQLError {
  const { code } = graphqlErrors.GRAPHQL_INVALID;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
