import type { CommandDefinition } from './command.ts';

/** A line of the command list. The definition is loaded only when the command is used. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandDefinition>;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'new',
    summary: 'Create a service repository',
    load: async () => (await import('./commands/new.ts')).newCommand,
  },
  {
    name: 'list',
    summary: 'List the features and stacks of the catalogue',
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
  {
    name: 'info',
    summary: 'Show one feature: what it needs, what it offers, its options',
    load: async () => (await import('./commands/info.ts')).infoCommand,
  },
  {
    name: 'graph',
    summary: 'Draw how the features of a selection depend on each other',
    load: async () => (await import('./commands/graph.ts')).graphCommand,
  },
  {
    name: 'why',
    summary: 'Explain why a feature is, or is not, part of a selection',
    load: async () => (await import('./commands/why.ts')).whyCommand,
  },
  {
    name: 'upgrade',
    summary: 'Replace this executable by that of another release',
    load: async () => (await import('./commands/upgrade.ts')).upgradeCommand,
  },
];
