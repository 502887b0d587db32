import type { PickedAnswers } from '../../app/picker.ts';
import { parseOptionText } from '../../domain/manifest/check-options.ts';
import type { FeatureManifest } from '../../domain/manifest/feature-manifest.ts';
import type { OptionDefinition } from '../../domain/manifest/option-definition.ts';
import type { OptionForm } from './pick-state.ts';

export interface OptionField {
  readonly name: string;
  readonly definition: OptionDefinition;
  /** What is typed, else what was answered; undefined: the default holds. */
  readonly text: string | undefined;
  readonly fallback: string | undefined;
  readonly problem: string | undefined;
}

/** The fields of a feature's form with what is in them. */
export function listOptionFields(
  manifest: FeatureManifest,
  { drafts }: Pick<OptionForm, 'drafts'>,
  answers: PickedAnswers,
): readonly OptionField[] {
  return Object.entries(manifest.options).map(([name, definition]) => {
    const answer = answers.set.find(({ feature, option }) => feature === manifest.id && option === name);
    const text = drafts[name] ?? answer?.value;
    const fallback = definition.default === undefined ? undefined : printValue(definition.default);
    return { name, definition, text, fallback, problem: checkText(definition, text, `${manifest.id}.${name}`) };
  });
}

/** The values between which the arrow keys choose; undefined for options that are typed. */
export function listChoices(definition: OptionDefinition): readonly string[] | undefined {
  if (definition.type === 'boolean') return ['true', 'false'];
  return definition.type === 'enum' ? definition.values : undefined;
}

function checkText(definition: OptionDefinition, text: string | undefined, path: string): string | undefined {
  if (text === undefined || text === '') return definition.default === undefined ? 'An answer is needed.' : undefined;
  const parsed = parseOptionText(definition, text, path);
  if (parsed.ok) return undefined;
  const [problem] = parsed.problems;
  return [problem?.message, problem?.hint].filter(Boolean).join(' ');
}

function printValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
