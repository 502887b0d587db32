import type { OptionTable } from './command.ts';

/** Accepted before and after every command's name. */
export const GLOBAL_OPTIONS = {
  json: { kind: 'switch', doc: 'Print exactly one JSON document, errors too; never ask' },
  yes: { kind: 'switch', short: 'y', doc: 'Never ask: take the default of what is not given' },
  directory: { kind: 'value', short: 'C', placeholder: 'dir', doc: 'Run as if started in this folder' },
  'no-color': { kind: 'switch', doc: 'Plain text (NO_COLOR and FORCE_COLOR are respected too)' },
} as const satisfies OptionTable;
