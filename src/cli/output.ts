import { ScaffoldError } from '../domain/errors.ts';

/** Styling that reports may contain; every other control character of a text could drive the reader's terminal. */
const STYLING = /^\[[\d;]*m/;

/**
 * Removes control characters that a text from outside (a manifest, a path, a message) may have brought along.
 * Line feeds, tabs and the escape sequences of colours stay.
 */
export function dropControlCharacters(text: string): string {
  return text.replace(/\p{Cc}/gu, (character, offset: number) => {
    const isLayout = character === '\n' || character === '\t';
    const isStyling = character === '\u001b' && STYLING.test(text.slice(offset + 1, offset + 12));
    return isLayout || isStyling ? character : '';
  });
}

/**
 * Writes a text and waits until the stream has taken it. A reader that has gone away (EPIPE) is no failure; any other
 * refusal, such as a full disk behind a redirection, throws WRITE_FAILED.
 */
export function writeText(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error || isBrokenPipe(error)) resolve();
      else reject(new ScaffoldError('WRITE_FAILED', 'The output cannot be written.', { cause: error }));
    });
  });
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}
