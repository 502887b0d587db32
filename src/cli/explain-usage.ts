import type { CommanderError } from 'commander';
import { ScaffoldError } from '../domain/errors.ts';
import { nearestName } from '../domain/names/near-miss.ts';
import type { CommandEntry } from './command.ts';

/** Commander's words, without its prefix; the second line, where there is one, is its near miss. */
export function explainUsage(error: CommanderError, used: CommandEntry | undefined): ScaffoldError {
  const [message = '', own] = error.message.replace(/^error: /, '').split('\n');
  const nearMiss = own ?? findNearChoice(message);
  const said = error.code === 'commander.help' ? 'no command is given' : message.replace(/\.$/, '');
  const help = `Run \`scaffold ${used === undefined ? '' : `${used.name} `}--help\`.`;
  return new ScaffoldError('USAGE', `${said.charAt(0).toUpperCase()}${said.slice(1)}.`, {
    hint: nearMiss === undefined ? help : `${nearMiss.replace(/^\(|\)$/g, '')} ${help}`,
  });
}

/** Commander looks for near misses among names only. */
function findNearChoice(message: string): string | undefined {
  const [, value, choices] = /'([^']*)' is invalid\. Allowed choices are (.*)\.$/.exec(message) ?? [];
  const near = value === undefined ? undefined : nearestName(value, choices?.split(', ') ?? []);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}
