import { createToken } from '../token.ts';

/** What must never appear in the log. Whoever learns a secret after the start adds it here before using it. */
export const HiddenValues = createToken<Set<string>>('HiddenValues');
