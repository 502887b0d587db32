import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  type EvaluationContext,
  FlagNotFoundError,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
  TypeMismatchError,
} from '@openfeature/server-sdk';
import type { Clock } from '../../kernel/clock.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { Logger } from '../log/logger.ts';
import { evaluateFlag } from './evaluate.ts';
import { isExpired } from './expiry.ts';
import { type FlagSet, parseFlags } from './flag-file.ts';

export interface FileProviderOptions {
  readonly url: string;
  readonly reloadMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Flags from a file that is read again and again: it may be a mounted one that somebody replaces. */
export class FileProvider implements Provider {
  readonly metadata = { name: 'file' } as const;
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #path: string;
  readonly #options: FileProviderOptions;
  #text = '';
  #flags: FlagSet = {};
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FileProviderOptions) {
    this.#options = options;
    this.#path = options.url.startsWith('file://') ? fileURLToPath(options.url) : options.url.replace(/^file:/, '');
  }

  async initialize(): Promise<void> {
    try {
      await this.#load();
    } catch (error) {
      throw new StartupError(`${this.#path}: ${error instanceof Error ? error.message : error}`);
    }
    this.#timer = setInterval(() => this.#reload(), this.#options.reloadMs).unref();
  }

  async onClose(): Promise<void> {
    clearInterval(this.#timer);
  }

  resolveBooleanEvaluation(key: string, _fallback: boolean, context: EvaluationContext) {
    return this.#resolve(key, context, (value) => typeof value === 'boolean');
  }

  resolveStringEvaluation(key: string, _fallback: string, context: EvaluationContext) {
    return this.#resolve(key, context, (value) => typeof value === 'string');
  }

  resolveNumberEvaluation(key: string, _fallback: number, context: EvaluationContext) {
    return this.#resolve(key, context, (value) => typeof value === 'number');
  }

  resolveObjectEvaluation<T extends JsonValue>(key: string, _fallback: T, context: EvaluationContext) {
    return this.#resolve(key, context, (value): value is T => typeof value === 'object');
  }

  async #resolve<T>(
    key: string,
    context: EvaluationContext,
    fits: (value: unknown) => value is T,
  ): Promise<ResolutionDetails<T>> {
    const flag = Object.hasOwn(this.#flags, key) ? this.#flags[key] : undefined;
    if (!flag) throw new FlagNotFoundError(`there is no flag ${key}`);
    const { variant, reason } = evaluateFlag(key, flag, context);
    const value = flag.variants[variant];
    if (!fits(value)) throw new TypeMismatchError(`${variant} of the flag ${key} is of another type`);
    return { value, variant, reason };
  }

  async #load(): Promise<boolean> {
    const text = await readFile(this.#path, 'utf8');
    if (text === this.#text) return false;
    this.#text = text;
    this.#flags = parseFlags(text);
    const { clock, log } = this.#options;
    for (const [flag, about] of Object.entries(this.#flags))
      if (isExpired(about, clock.now())) log.warn({ flag, owner: about.owner }, 'a feature flag is past its last day');
    return true;
  }

  async #reload(): Promise<void> {
    try {
      if (await this.#load()) this.events.emit(ProviderEvents.ConfigurationChanged);
    } catch (err) {
      this.#options.log.error({ err, path: this.#path }, 'the feature flags stay as they were');
    }
  }
}
