/** Variables that say who commits and how git is set up; all other `GIT_*` describe the command that called us. */
const KEPT = new Set([
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_EXEC_PATH',
  'GIT_TEMPLATE_DIR',
  'GIT_CEILING_DIRECTORIES',
  'GIT_DISCOVERY_ACROSS_FILESYSTEM',
]);

/**
 * What to change in the environment `outer` for git to work on its own: when a hook of another repository runs us, `GIT_DIR`,
 * `GIT_INDEX_FILE` and the like point to that repository, and the author is that of the outer commit. Messages come in English.
 */
export function isolateGit(outer: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const isHook = outer.GIT_DIR !== undefined || outer.GIT_INDEX_FILE !== undefined;
  const isKept = (name: string) => KEPT.has(name) && !(isHook && name.startsWith('GIT_AUTHOR_'));
  const foreign = Object.keys(outer).filter((name) => name.startsWith('GIT_') && !isKept(name));
  return {
    ...Object.fromEntries(foreign.map((name) => [name, undefined])),
    LC_ALL: 'C',
    LANGUAGE: 'C',
    GIT_TERMINAL_PROMPT: '0',
  };
}
