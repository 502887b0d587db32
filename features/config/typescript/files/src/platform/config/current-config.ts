import { createToken } from '../token.ts';
import type { ConfigValue, Variable } from './env.ts';

/** Every variable of the app with its value, for whoever shows or checks the whole configuration. */
export const CurrentConfig = createToken<ReadonlyMap<Variable, ConfigValue>>('CurrentConfig');
