import type { CommandEntry } from './command.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'new',
    summary: 'Create a service repository',
    load: async () => (await import('./commands/new.ts')).newCommand,
  },
  {
    name: 'add',
    summary: 'Add features or modules to this repository',
    load: async () => (await import('./commands/add.ts')).addCommand,
  },
  {
    name: 'remove',
    summary: 'Remove features or modules from this repository',
    load: async () => (await import('./commands/remove.ts')).removeCommand,
  },
  {
    name: 'module',
    summary: 'Add, rename or remove a bounded context',
    load: async () => (await import('./commands/module.ts')).moduleCommand,
  },
  {
    name: 'tier',
    summary: 'Move this repository to another tier',
    load: async () => (await import('./commands/tier.ts')).tierCommand,
  },
  {
    name: 'sync',
    summary: 'Bring this repository in line with scaffold.yaml',
    load: async () => (await import('./commands/sync.ts')).syncCommand,
  },
  {
    name: 'update',
    summary: 'Take newer versions of features, stack and dependencies',
    load: async () => (await import('./commands/update.ts')).updateCommand,
  },
  {
    name: 'diff',
    summary: 'Show what would change, or what you changed',
    load: async () => (await import('./commands/diff.ts')).diffCommand,
  },
  {
    name: 'status',
    summary: 'Show what was edited, is missing, is behind or in conflict',
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  {
    name: 'recover',
    summary: 'Finish or undo an interrupted change',
    load: async () => (await import('./commands/recover.ts')).recoverCommand,
  },
  {
    name: 'doctor',
    summary: 'Check the environment and the repository',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'eject',
    summary: 'Leave: remove what scaffold keeps in this repository',
    load: async () => (await import('./commands/eject.ts')).ejectCommand,
  },
  {
    name: 'list',
    summary: 'List the features and stacks of the catalogue',
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
  {
    name: 'search',
    summary: 'Find features by words of their ids, titles, summaries and pages',
    load: async () => (await import('./commands/search.ts')).searchCommand,
  },
  {
    name: 'recommend',
    summary: 'Suggest features that fit a selection or this repository, each with its reason',
    load: async () => (await import('./commands/recommend.ts')).recommendCommand,
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
    summary: 'Explain a feature of a selection, or a file or line of this repository',
    load: async () => (await import('./commands/why.ts')).whyCommand,
  },
  {
    name: 'mcp',
    summary: 'Serve coding agents: the Model Context Protocol on stdin and stdout',
    load: async () => (await import('./commands/mcp.ts')).mcpCommand,
  },
  {
    name: 'completion',
    summary: 'Print the script with which a shell completes commands, options and features',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
  {
    name: 'upgrade',
    summary: 'Replace this executable by that of another release',
    load: async () => (await import('./commands/upgrade.ts')).upgradeCommand,
  },
];
