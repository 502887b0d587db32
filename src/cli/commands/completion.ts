import { ScaffoldError } from '../../domain/errors.ts';
import { suggestName } from '../../domain/names/near-miss.ts';
import { defineCommand } from '../command.ts';
import { completeLine } from '../completion/complete-line.ts';
import { renderCompletionScript, SHELLS } from '../completion/completion-script.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery } from '../selection-options.ts';

export const completionCommand = defineCommand({
  arguments: {
    shell: { doc: SHELLS.join(', '), required: true, choices: SHELLS },
    words: { doc: 'For the script itself: the words so far, each with = before it', required: false, variadic: true },
  },
  options: { ...CATALOGUE_OPTIONS },
  examples: [
    { command: 'source <(scaffold completion bash)', doc: 'In ~/.bashrc' },
    { command: 'source <(scaffold completion zsh)', doc: 'In ~/.zshrc, behind compinit' },
    { command: 'scaffold completion fish > ~/.config/fish/completions/scaffold.fish', doc: 'For fish' },
    { command: 'scaffold completion powershell | Out-String | Invoke-Expression', doc: 'In $PROFILE' },
  ],
  async run({ values, cwd, useCases, commands }) {
    const asked = values.text('shell') ?? '';
    const shell = SHELLS.find((name) => name === asked);
    if (shell === undefined)
      throw new ScaffoldError('USAGE', `There is no completion for "${asked}".`, {
        hint: suggestName(asked, SHELLS, `There is one for ${SHELLS.join(', ')}.`),
      });
    const words = values.list('words').map((word) => word.replace(/^=/, ''));
    if (words.length === 0) {
      const script = renderCompletionScript(shell, 'scaffold');
      return { document: () => ({ shell, script }), text: () => script };
    }
    const query = readCatalogueQuery(values, cwd);
    const featureDirs = [...query.featureDirs, ...listFolders(words.slice(0, -1))];
    const candidates = await completeLine(words, {
      commands,
      readCatalogue: async () => await useCases.listFeatures({ ...query, featureDirs }),
    });
    return {
      document: () => ({ candidates }),
      text: () => candidates.map(({ word, doc }) => `${word}\t${doc}\n`).join(''),
    };
  },
});

/** Folders of features that the line names itself. */
function listFolders(words: readonly string[]): readonly string[] {
  const flag = '--features-dir';
  return words.flatMap((word, index) => {
    if (word.startsWith(`${flag}=`)) return [word.slice(flag.length + 1)];
    const folder = words[index + 1];
    return word === flag && folder !== undefined ? [folder] : [];
  });
}
