import type { localConfig } from './local.config.ts';
import type { ConfigOf } from './platform/config/env.ts';
import { createToken } from './platform/token.ts';

/** The values of your own variables. In a feature of yours: `use(LocalSettings)`, after `local`. */
export const LocalSettings = createToken<ConfigOf<typeof localConfig>>('LocalSettings');
