import { isRecord } from '../value-kinds.ts';
import type { OptionDefinition } from './option-definition.ts';

/** A module that an answer names, and where, e.g. `event-sourcing.modules.0`. */
export interface NamedModule {
  readonly name: string;
  readonly path: string;
}

/**
 * The modules that an answer names; none where the question is about something else.
 *
 * @param path of the option.
 */
export function listNamedModules(
  definition: OptionDefinition | undefined,
  value: unknown,
  path: string,
): readonly NamedModule[] {
  if (definition === undefined) return [];
  if (definition.type === 'string')
    return definition.names === 'module' && typeof value === 'string' ? [{ name: value, path }] : [];
  if (definition.type !== 'list' || !Array.isArray(value)) return [];
  const { items, fields = {} } = definition;
  return value.flatMap((item: unknown, index) => {
    const place = `${path}.${index}`;
    if (!isRecord(item)) return listNamedModules(items, item, place);
    return Object.entries(item).flatMap(([name, part]) => listNamedModules(fields[name], part, `${place}.${name}`));
  });
}

/** An answer that names a module by its new name. Whatever else it says stays. */
export function renameInAnswer(
  definition: OptionDefinition | undefined,
  value: unknown,
  names: { readonly from: string; readonly to: string },
): unknown {
  if (definition === undefined) return value;
  if (definition.type === 'string') return definition.names === 'module' && value === names.from ? names.to : value;
  if (definition.type !== 'list' || !Array.isArray(value)) return value;
  const { items, fields = {} } = definition;
  return value.map((item: unknown) => {
    if (!isRecord(item)) return renameInAnswer(items, item, names);
    return Object.fromEntries(
      Object.entries(item).map(([name, part]) => [name, renameInAnswer(fields[name], part, names)]),
    );
  });
}
