import type { CommandEntry } from './command.ts';

/** Commands that belong together, in the order of the help. */
export const COMMAND_GROUPS: readonly { readonly title: string; readonly commands: readonly CommandEntry[] }[] = [
  {
    title: 'Create and change',
    commands: [
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
    ],
  },
  {
    title: 'Look after a repository',
    commands: [
      {
        name: 'status',
        summary: 'Show what is edited, missing, behind or in conflict',
        load: async () => (await import('./commands/status.ts')).statusCommand,
      },
      {
        name: 'diff',
        summary: 'Show what would change, or what you changed',
        load: async () => (await import('./commands/diff.ts')).diffCommand,
      },
      {
        name: 'why',
        summary: 'Explain why a feature, a file or a line is there',
        load: async () => (await import('./commands/why.ts')).whyCommand,
      },
      {
        name: 'doctor',
        summary: 'Check the environment and the repository',
        load: async () => (await import('./commands/doctor.ts')).doctorCommand,
      },
      {
        name: 'recover',
        summary: 'Finish or undo an interrupted change',
        load: async () => (await import('./commands/recover.ts')).recoverCommand,
      },
      {
        name: 'eject',
        summary: 'Leave: remove what scaffold keeps in this repository',
        load: async () => (await import('./commands/eject.ts')).ejectCommand,
      },
    ],
  },
  {
    title: 'Choose features',
    commands: [
      {
        name: 'list',
        summary: 'List the features and stacks of the catalogue',
        load: async () => (await import('./commands/list.ts')).listCommand,
      },
      {
        name: 'search',
        summary: 'Find features by id, title, summary or page',
        load: async () => (await import('./commands/search.ts')).searchCommand,
      },
      {
        name: 'info',
        summary: 'Show one feature: its needs, offers and options',
        load: async () => (await import('./commands/info.ts')).infoCommand,
      },
      {
        name: 'recommend',
        summary: 'Suggest features that fit, each with its reason',
        load: async () => (await import('./commands/recommend.ts')).recommendCommand,
      },
      {
        name: 'graph',
        summary: 'Draw how features depend on each other',
        load: async () => (await import('./commands/graph.ts')).graphCommand,
      },
    ],
  },
  {
    title: 'Write features',
    commands: [
      {
        name: 'feature',
        summary: 'Begin, check and test a feature of your own',
        load: async () => (await import('./commands/feature.ts')).featureCommand,
      },
    ],
  },
  {
    title: 'The program',
    commands: [
      {
        name: 'mcp',
        summary: 'Serve coding agents: the Model Context Protocol',
        load: async () => (await import('./commands/mcp.ts')).mcpCommand,
      },
      {
        name: 'completion',
        summary: 'Print the completion script of a shell',
        load: async () => (await import('./commands/completion.ts')).completionCommand,
      },
      {
        name: 'upgrade',
        summary: 'Replace this executable by that of another release',
        load: async () => (await import('./commands/upgrade.ts')).upgradeCommand,
      },
    ],
  },
];

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);
