import { input, select } from '@inquirer/prompts';
import type { Asker } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { CliIo } from '../io.ts';

/** Asks on the terminal. Throws INTERRUPTED when the user leaves with Ctrl-C or the input ends. */
export function createTerminalAsker(io: CliIo): Asker {
  const context = { input: io.stdin, output: io.stdout, signal: io.signal };
  return {
    input: ({ message, initial, validate }) =>
      orInterrupted(
        input(
          {
            message,
            validate: (value) => validate(value) ?? true,
            ...(initial === undefined ? {} : { default: initial }),
          },
          context,
        ),
      ),
    choose: ({ message, choices, initial }) =>
      orInterrupted(
        select(
          {
            message,
            choices: choices.map(({ value, title, hint }) => ({
              value,
              name: hint === undefined ? title : `${title}  ${hint}`,
              short: value,
            })),
            ...(initial === undefined ? {} : { default: initial }),
          },
          context,
        ),
      ),
  };
}

const LEFT = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError']);

async function orInterrupted<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Error && LEFT.has(error.name))) throw error;
    throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
  }
}
