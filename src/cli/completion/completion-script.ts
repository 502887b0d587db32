/** Shells that have a completion script. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * The script that makes a shell ask the program. Every word travels with an equals sign before it: so none is empty, which some shells
 * would drop, and none looks like an option. Candidates come as lines of word, tab, meaning.
 */
export function renderCompletionScript(shell: Shell, program: string): string {
  switch (shell) {
    case 'bash':
      return renderBash(program);
    case 'zsh':
      return renderZsh(program);
    case 'fish':
      return renderFish(program);
    case 'powershell':
      return renderPowerShell(program);
  }
}

function renderBash(program: string): string {
  return `# bash completion for ${program}
_${program}() {
  local IFS=$'\\n' line words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    # Where an equals sign parts words, only what follows it is replaced.
    case \${COMP_WORDS[COMP_CWORD]} in --*=*) ;; *) case $line in --*=*) line=\${line#*=} ;; esac ;; esac
    COMPREPLY+=("$line")
  done < <("\${COMP_WORDS[0]}" completion bash "\${words[@]/#/=}" 2>/dev/null)
}
complete -o default -F _${program} ${program}
`;
}

function renderZsh(program: string): string {
  return `#compdef ${program}
_${program}() {
  local -a candidates
  local line word doc
  while IFS= read -r line; do
    word=\${line%%$'\\t'*}
    doc=\${line#*$'\\t'}
    candidates+=("\${word//:/\\\\:}:$doc")
  done < <("\${words[1]}" completion zsh "=\${(@)^words[2,CURRENT]}" 2>/dev/null)
  if (( \${#candidates} )); then _describe '${program}' candidates; else _files; fi
}
if [ "$funcstack[1]" = _${program} ]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}

function renderFish(program: string): string {
  return `# fish completion for ${program}
function __${program}_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process) (commandline --current-token --cut-at-cursor)
    $words[1] completion fish "="$words[2..-1] 2>/dev/null
end
function __${program}_has_candidates
    test (count (__${program}_complete)) -gt 0
end
complete --command ${program} --condition __${program}_has_candidates --no-files --arguments '(__${program}_complete)'
`;
}

function renderPowerShell(program: string): string {
  return `# PowerShell completion for ${program}
Register-ArgumentCompleter -Native -CommandName ${program} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
      ForEach-Object { '=' + $_.Extent.Text.Trim('"', "'") })
  $program = $commandAst.CommandElements[0].Extent.Text
  & $program completion powershell @words "=$wordToComplete" 2>$null | ForEach-Object {
    $word, $doc = $_ -split "\`t", 2
    if (-not $doc) { $doc = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $doc)
  }
}
`;
}
