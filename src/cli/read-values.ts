import type { Command } from 'commander';
import type { CommandDefinition, Values } from './command.ts';

/** What a parsed command line holds, read through the tables that declared it. */
export function collectValues(
  tables: Pick<CommandDefinition, 'arguments' | 'options'>,
  command: Pick<Command, 'options' | 'args' | 'getOptionValue'>,
): Values {
  const typed = new Map<string, unknown>();
  for (const [index, [name, { variadic }]] of Object.entries(tables.arguments).entries())
    typed.set(name, variadic ? command.args.slice(index) : command.args[index]);
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    typed.set(option.long?.replace(/^--/, '') ?? '', option.negate ? value === false : value);
  }
  return {
    text: (name) => {
      const value = typed.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    list: (name) => {
      const value = typed.get(name);
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    isSet: (name) => typed.get(name) === true,
  };
}
