import { createToken } from '../token.ts';
import type { ConfigValue, Environment, Variable } from './env.ts';

/** Every variable of the app with its value, for whoever shows or checks the whole configuration. */
export const CurrentConfig = createToken<ReadonlyMap<Variable, ConfigValue>>('CurrentConfig');

/** The environment as it was given, for who looks up what variables point at. Everybody else declares variables. */
export const CurrentEnvironment = createToken<Environment>('CurrentEnvironment');
