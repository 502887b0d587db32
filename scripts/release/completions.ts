import { renderCompletionScript } from '../../src/cli/completion/completion-script.ts';

/** Completion scripts by the file names that shells look for. */
export function renderCompletions(program: string): Readonly<Record<string, string>> {
  return {
    [`${program}.bash`]: renderCompletionScript('bash', program),
    [`_${program}`]: renderCompletionScript('zsh', program),
    [`${program}.fish`]: renderCompletionScript('fish', program),
    [`${program}.ps1`]: renderCompletionScript('powershell', program),
  };
}
