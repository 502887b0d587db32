import type { JsonValue, Provider } from '@openfeature/server-sdk';
import type { Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';

/** What rules and rollouts may ask for, beside `actor`, `actorKind` and `tenant`, which come from the context. */
export type FlagAttributes = Readonly<Record<string, string | number | boolean>>;

/** Asks a flag for this caller. The fallback is the answer when the flag is unknown, of another type, or unreadable. */
export interface Flags {
  boolean(ctx: Context, key: string, fallback: boolean, attributes?: FlagAttributes): Promise<boolean>;
  /** For experiments: the value of the variant that this caller gets, now and on the next request. */
  string(ctx: Context, key: string, fallback: string, attributes?: FlagAttributes): Promise<string>;
  number(ctx: Context, key: string, fallback: number, attributes?: FlagAttributes): Promise<number>;
  object(ctx: Context, key: string, fallback: JsonValue, attributes?: FlagAttributes): Promise<JsonValue>;
}

export const Flags = createToken<Flags>('Flags');

/** Makes an OpenFeature provider from the `FLAGS_URL` whose scheme it is registered for. */
export type OpenFlagProvider = (url: string) => Provider;

/** A provider registers itself under its scheme: `use(FlagProviders).set('https', open)`. */
export const FlagProviders = createToken<Map<string, OpenFlagProvider>>('FlagProviders');
