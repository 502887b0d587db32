import type { UseCases } from '../app/use-cases.ts';
import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { CliIo } from './io.ts';
import { writeText } from './output.ts';

/**
 * Runs one command line. Reads and writes only through `io` and acts only through `useCases`; never rejects.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code for the process; the streams have taken all output
 */
export async function runCli(argv: readonly string[], io: CliIo, useCases: UseCases): Promise<ExitCode> {
  // Without a listener Node ends the process with a stack trace when the reader of a pipe goes away. What else fails
  // reaches the write that caused it.
  const ignore = () => undefined;
  io.stdout.on('error', ignore);
  io.stderr.on('error', ignore);
  if (isVersionRequest(argv)) return printVersion(io, argv.includes('--json'));
  if (isHelpRequest(argv)) return printHelp(io);
  const { runProgram } = await import('./program.ts');
  return await runProgram(argv, io, useCases);
}

/** Answered without loading the parser: tools ask for the version often. */
function isVersionRequest(argv: readonly string[]): boolean {
  const asks = (argument: string) => argument === '--version' || argument === '-V';
  return argv.some(asks) && argv.every((argument) => asks(argument) || argument === '--json');
}

/** Only in its plainest form; whatever else asks for help goes through the parser. */
function isHelpRequest([asked, ...others]: readonly string[]): boolean {
  return others.length === 0 && (asked === '--help' || asked === '-h');
}

async function printHelp(io: CliIo): Promise<ExitCode> {
  const [{ renderRootHelp }, { chooseReportStyle }] = await Promise.all([
    import('./root-help.ts'),
    import('./report/style.ts'),
  ]);
  return await print(io, renderRootHelp(chooseReportStyle(io, false)));
}

async function printVersion(io: CliIo, json: boolean): Promise<ExitCode> {
  const text = json ? JSON.stringify({ schemaVersion: 1, version: io.version, build: io.build }) : io.version;
  return await print(io, `${text}\n`);
}

async function print(io: CliIo, text: string): Promise<ExitCode> {
  try {
    await writeText(io.stdout, text);
    return EXIT.done;
  } catch (error) {
    const [{ renderError }, { chooseErrorStyle }] = await Promise.all([
      import('./render-error.ts'),
      import('./report/style.ts'),
    ]);
    // A disk that is full for one stream is likely so for the other; then the exit code has to say it alone.
    await writeText(io.stderr, renderError(error, chooseErrorStyle(io, false), io.platform)).catch(() => undefined);
    return EXIT.environment;
  }
}
