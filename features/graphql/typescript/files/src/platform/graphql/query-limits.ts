import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableValues,
} from 'graphql';
import { DEFAULT_PAGE } from '../module/schemas.ts';

export interface QuerySize {
  /** Fields within fields. */
  readonly depth: number;
  /** How many fields the answer can have: below a list each one counts as often as the list can be long. */
  readonly cost: number;
}

interface Measure {
  readonly schema: GraphQLSchema;
  readonly variables: VariableValues;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** A fragment that is used in many places is measured once, whatever it is made of. */
  readonly known: Map<string, QuerySize>;
}

/**
 * How large the answer to an operation can become, without running it. The document has to be valid: then no fragment contains itself.
 * Questions about the schema itself do not count.
 */
export function measureOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: VariableValues,
): QuerySize {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const root = schema.getRootType(operation.operation);
  if (!root) return { depth: 0, cost: 0 };
  return measureSelection(operation.selectionSet, root, DEFAULT_PAGE, {
    schema,
    variables,
    fragments,
    known: new Map(),
  });
}

/** `length` is that of the lists in here: the `limit` of the field around. */
function measureSelection(
  { selections }: SelectionSetNode,
  parent: GraphQLCompositeType,
  length: number,
  measure: Measure,
): QuerySize {
  const sizes = selections.map((selection): QuerySize => {
    if (selection.kind === Kind.FIELD) return measureField(selection, parent, length, measure);
    const condition = selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition : undefined;
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return measureSelection(selection.selectionSet, typeOf(condition?.name.value, parent, measure), length, measure);
    return measureFragment(selection.name.value, parent, length, measure);
  });
  return {
    depth: Math.max(0, ...sizes.map(({ depth }) => depth)),
    cost: sizes.reduce((sum, { cost }) => sum + cost, 0),
  };
}

function measureFragment(name: string, parent: GraphQLCompositeType, length: number, measure: Measure): QuerySize {
  const key = `${name} ${length}`;
  const fragment = measure.fragments.get(name);
  const type = typeOf(fragment?.typeCondition.name.value, parent, measure);
  const size =
    measure.known.get(key) ??
    (fragment ? measureSelection(fragment.selectionSet, type, length, measure) : { depth: 0, cost: 0 });
  measure.known.set(key, size);
  return size;
}

function measureField(node: FieldNode, parent: GraphQLCompositeType, length: number, measure: Measure): QuerySize {
  const field = fieldOf(parent, node.name.value);
  if (!field) return { depth: 0, cost: 0 };
  const type = getNamedType(field.type);
  if (!node.selectionSet || !isCompositeType(type)) return { depth: 1, cost: 1 };
  const { limit } = getArgumentValues(field, node, measure.variables);
  const inner = measureSelection(node.selectionSet, type, typeof limit === 'number' ? limit : length, measure);
  const times = isListType(getNullableType(field.type)) ? Math.max(1, length) : 1;
  return { depth: 1 + inner.depth, cost: 1 + times * inner.cost };
}

function fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

function typeOf(name: string | undefined, parent: GraphQLCompositeType, { schema }: Measure): GraphQLCompositeType {
  const type = name === undefined ? undefined : schema.getType(name);
  return isCompositeType(type) ? type : parent;
}
