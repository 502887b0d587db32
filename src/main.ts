/**
 * The entry. Scripts ask for the version often, and people for help: the build writes both answers into this file, so that they wait for
 * nothing but Node. Everything else is loaded for everything else, and for an answer that cannot be written.
 */
const answer = findAnswer(process.argv.slice(2));
if (answer === undefined || !(await tryWrite(answer))) {
  const { runScaffold } = await import('./composition-root.ts');
  process.exitCode = await runScaffold();
}

/** Only for the plainest form of the question; whatever else asks goes through the parser. */
function findAnswer([asked, ...others]: readonly string[]): string | undefined {
  if (others.length > 0) return undefined;
  if (asked === '--version' || asked === '-V') return process.env.SCAFFOLD_VERSION;
  return (asked === '--help' || asked === '-h') && isPlainOutput() ? process.env.SCAFFOLD_HELP : undefined;
}

function isPlainOutput(): boolean {
  return process.stdout.isTTY !== true && process.env.COLUMNS === undefined && process.env.FORCE_COLOR === undefined;
}

/** False when the stream has not taken it. */
function tryWrite(text: string): Promise<boolean> {
  // Without a listener Node ends the process with a stack trace when the reader of a pipe goes away.
  process.stdout.once('error', () => undefined);
  return new Promise((resolve) => process.stdout.write(text, (error) => resolve(!error)));
}
