import type { OptionTable } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { GLOBAL_OPTIONS } from '../../src/cli/global-options.ts';

interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: OptionTable;
}

/** Completion scripts for bash, zsh and fish by file name, from the tables that parse the command line. */
export async function renderCompletions(program: string): Promise<Readonly<Record<string, string>>> {
  const commands = await Promise.all(
    COMMANDS.map(async ({ name, summary, load }) => ({
      name,
      summary,
      options: { ...(await load()).options, ...GLOBAL_OPTIONS },
    })),
  );
  return {
    [`${program}.bash`]: renderBash(program, commands),
    [`_${program}`]: renderZsh(program, commands),
    [`${program}.fish`]: renderFish(program, commands),
  };
}

function renderBash(program: string, commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.map(({ name, options }) => {
    const flags = Object.keys(options).map((option) => `--${option}`);
    return `    ${name}) words='${[...flags, '--help'].join(' ')}' ;;`;
  });
  return `# bash completion for ${program}
_${program}() {
  local words command='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) command=$word && break ;; esac
  done
  case $command in
${cases.join('\n')}
    *) words='${names} --version --help' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _${program} ${program}
`;
}

function renderZsh(program: string, commands: readonly CompletedCommand[]): string {
  const rows = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, options }) => {
    const flags = Object.entries(options).map(([option, definition]) => {
      const doc = definition.doc.replaceAll(/[[\]\\:]/g, '\\$&');
      const times = definition.kind === 'list' ? '*' : '';
      return `        ${quote(`${times}--${option}[${doc}]${definition.kind === 'switch' ? '' : `:${definition.placeholder.replaceAll(':', ' ')}:_files`}`)}`;
    });
    return `      ${name})\n        _arguments \\\n${flags.join(' \\\n')} ;;`;
  });
  return `#compdef ${program}
_${program}() {
  local -a commands
  commands=(
${rows.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
  else
    case $words[2] in
${cases.join('\n')}
    esac
  fi
}
_${program} "$@"
`;
}

function renderFish(program: string, commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c ${program} -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
    ...Object.entries(options).map(([option, { doc, kind }]) =>
      [
        `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`,
        `-l ${option}${kind === 'switch' ? '' : ' -r'} -d ${quote(doc)}`,
      ].join(' '),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

/** For a POSIX shell, zsh and fish alike. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
