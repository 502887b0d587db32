import { Box, Text } from 'ink';
import type { PickedAnswers } from '../../app/picker.ts';
import type { FeatureManifest } from '../../domain/manifest/feature-manifest.ts';
import type { OptionDefinition } from '../../domain/manifest/option-definition.ts';
import { listChoices, listOptionFields, type OptionField } from '../state/option-fields.ts';
import type { OptionForm as FormState } from '../state/pick-state.ts';
import { EditedLine } from './EditedLine.tsx';
import { Paragraph, wrapWords } from './Paragraph.tsx';
import { Tinted } from './Tinted.tsx';

interface OptionFormProps {
  readonly manifest: FeatureManifest;
  readonly form: FormState;
  readonly answers: PickedAnswers;
  readonly height: number;
  readonly width: number;
}

/** Lines of a title, and of what is said below an answer. */
const MOST_LINES = 2;

/** The questions of one feature, checked while they are answered. */
export function OptionForm({ manifest, form, answers, height, width }: OptionFormProps) {
  const fields = listOptionFields(manifest, form, answers);
  const { from, to } = fitFields(
    fields.map((field) => rowsOf(field, width - 6)),
    form.index,
    height - 1,
  );
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      <Text wrap="truncate-end">
        <Tinted tone="strong">{`Options of ${manifest.id}`}</Tinted>
        <Tinted tone="faint">{`  ${form.index + 1} of ${fields.length}`}</Tinted>
      </Text>
      {fields.slice(from, to).map((field, index) => (
        <Field
          key={field.name}
          field={field}
          caret={from + index === form.index ? form.caret : undefined}
          width={width - 6}
        />
      ))}
    </Box>
  );
}

/** The fields that fit, with the one under the cursor and, where there is room, the one before it. */
function fitFields(
  heights: readonly number[],
  index: number,
  rows: number,
): { readonly from: number; readonly to: number } {
  let [from, to] = [index, index + 1];
  let left = rows - (heights[index] ?? 0);
  const take = (height: number | undefined): boolean => {
    if (height === undefined || height > left) return false;
    left -= height;
    return true;
  };
  if (take(heights[from - 1])) from -= 1;
  while (take(heights[to])) to += 1;
  while (take(heights[from - 1])) from -= 1;
  return { from, to };
}

/** Blank line, title, answer, words below it. */
function rowsOf({ definition, problem, name }: OptionField, width: number): number {
  const lines = (text: string) => Math.min(wrapWords(text, width).length, MOST_LINES);
  const words = problem ?? describeAnswer(definition);
  return 2 + lines(titleOf(definition, name)) + (words === '' ? 0 : lines(words));
}

function titleOf({ title }: OptionDefinition, name: string): string {
  return `${title} (${name})`;
}

interface FieldProps {
  readonly field: OptionField;
  readonly caret: number | undefined;
  readonly width: number;
}

function Field({ field, caret, width }: FieldProps) {
  const { name, definition, text, fallback, problem } = field;
  const isCurrent = caret !== undefined;
  const choices = listChoices(definition);
  const placeholder = fallback === undefined ? '' : `${fallback} (default)`;
  return (
    <Box flexDirection="column" marginTop={1} flexShrink={0}>
      <Box>
        <Box width={2} flexShrink={0}>
          <Tinted tone="focus">{isCurrent ? '❯ ' : '  '}</Tinted>
        </Box>
        <Paragraph
          text={titleOf(definition, name)}
          width={width}
          tone={isCurrent ? 'focus' : 'plain'}
          most={MOST_LINES}
        />
      </Box>
      <Box marginLeft={4}>
        {choices === undefined ? (
          <EditedLine text={text ?? ''} caret={caret} width={width} placeholder={placeholder} />
        ) : (
          <Choices values={choices} value={text ?? fallback} isCurrent={isCurrent} />
        )}
      </Box>
      <Box marginLeft={4}>
        <Paragraph
          text={problem ?? describeAnswer(definition)}
          width={width}
          tone={problem === undefined ? 'faint' : 'bad'}
          most={MOST_LINES}
        />
      </Box>
    </Box>
  );
}

/** What is said about an option, and between which bounds its answer lies. */
function describeAnswer(definition: OptionDefinition): string {
  const { doc } = definition;
  if (definition.type !== 'integer' && definition.type !== 'number') return doc ?? '';
  const { min, max } = definition;
  const bounds = [min === undefined ? '' : `from ${min}`, max === undefined ? '' : `to ${max}`]
    .filter(Boolean)
    .join(' ');
  return [bounds, doc].filter(Boolean).join('. ');
}

interface ChoicesProps {
  readonly values: readonly string[];
  readonly value: string | undefined;
  readonly isCurrent: boolean;
}

/** Values on one line; the arrow keys walk between them. */
export function Choices({ values, value, isCurrent }: ChoicesProps) {
  return (
    <Text wrap="truncate-end">
      {values.map((choice) => (
        <Text key={choice}>
          <Tinted tone={choice === value ? 'good' : 'faint'}>{choice === value ? '● ' : '○ '}</Tinted>
          <Tinted tone={choice === value ? (isCurrent ? 'focus' : 'plain') : 'faint'}>{`${choice}   `}</Tinted>
        </Text>
      ))}
    </Text>
  );
}
