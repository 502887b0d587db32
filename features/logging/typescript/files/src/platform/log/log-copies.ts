import { createToken } from '../token.ts';

/** Get every line of the log besides stdout, as it stands there. */
export const LogCopies = createToken<Set<(line: string) => void>>('LogCopies');
