import type { ProjectIdentity } from '../domain/intent/intent.ts';
import type { IntentDefaults } from '../domain/intent/intent-defaults.ts';
import type { OptionAnswer } from './catalogue-query.ts';

/** What the user asked for: a document, refined by flags. The application merges and validates them. */
export interface IntentRequest {
  /** The text given with `--from`; `path` is for messages. */
  readonly document?: { readonly text: string; readonly path: string };
  /** What counts where neither the document nor a flag says otherwise; the first wins over the second. */
  readonly defaults?: readonly IntentDefaults[];
  readonly overrides: IntentFlags;
}

/** The flags of a selection as they were typed, split but not validated. */
export interface IntentFlags {
  readonly name?: string;
  readonly stack?: string;
  readonly tier?: string;
  /** `id` or `id@range`. */
  readonly features: readonly string[];
  readonly without: readonly string[];
  /** In the notation of `--module`. */
  readonly modules: readonly string[];
  readonly set: readonly OptionAnswer[];
  readonly project: Partial<ProjectIdentity>;
}
