import { buildASTSchema, extendSchema, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { Resolvers } from './graph.ts';

/** The schema with what its fields do. Throws a `StartupError` for a type that is not valid, and for a resolver of a field that is not there. */
export function executableSchema(text: string, resolvers: readonly Resolvers[]): GraphQLSchema {
  const schema = parseSchema(text);
  for (const [typeName, fields] of resolvers.flatMap((one) => Object.entries(one))) {
    const type = schema.getType(typeName);
    const known = isObjectType(type) ? type.getFields() : {};
    for (const [name, resolve] of Object.entries(fields)) {
      const field = known[name];
      if (!field) throw new StartupError(`The graph resolves ${typeName}.${name}, which its schema does not have`);
      field.resolve = resolve;
    }
  }
  return schema;
}

function parseSchema(text: string): GraphQLSchema {
  try {
    const document = parse(text, { noLocation: true });
    const { definitions } = document;
    const extensions = definitions.filter(({ kind }) => kind.endsWith('Extension'));
    const types = definitions.filter((definition) => !extensions.includes(definition));
    const schema = buildASTSchema({ ...document, definitions: types });
    return extensions.length === 0 ? schema : extendSchema(schema, { ...document, definitions: extensions });
  } catch (error) {
    throw new StartupError(`The schema of the graph is not valid: ${error instanceof Error ? error.message : error}`);
  }
}
