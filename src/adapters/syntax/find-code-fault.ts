import { stripTypeScriptTypes } from 'node:module';

const CODE = /\.[cm]?[jt]s$/;

/**
 * Why a text is no TypeScript or JavaScript, as the end of a sentence; `undefined` where it is, or where the path is none of theirs. The
 * parser is the one with which Node runs `.ts` files.
 */
export function findCodeFault(path: string, text: string): string | undefined {
  if (!CODE.test(path)) return undefined;
  try {
    silently(() => stripTypeScriptTypes(text));
    return undefined;
  } catch (error) {
    // Syntax that Node cannot strip, such as an enum, is TypeScript all the same.
    const isInvalid = error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_TYPESCRIPT_SYNTAX';
    return isInvalid ? `does not parse (${error.message.split('\n')[0]})` : undefined;
  }
}

/** Node calls the function experimental on the user's terminal. */
function silently(action: () => void): void {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
