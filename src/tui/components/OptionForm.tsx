import { Box, Text } from 'ink';
import type { PickedAnswers } from '../../app/picker.ts';
import type { FeatureManifest } from '../../domain/manifest/feature-manifest.ts';
import type { OptionDefinition } from '../../domain/manifest/option-definition.ts';
import { listChoices, listOptionFields, type OptionField } from '../state/option-fields.ts';
import type { OptionForm as FormState } from '../state/pick-state.ts';
import { EditedLine } from './EditedLine.tsx';
import { windowOf } from './frame-size.ts';
import { Paragraph } from './Paragraph.tsx';
import { Tinted } from './Tinted.tsx';

interface OptionFormProps {
  readonly manifest: FeatureManifest;
  readonly form: FormState;
  readonly answers: PickedAnswers;
  readonly height: number;
  readonly width: number;
}

const FIELD_ROWS = 4;

/** The questions of one feature, checked while they are answered. */
export function OptionForm({ manifest, form, answers, height, width }: OptionFormProps) {
  const fields = listOptionFields(manifest, form, answers);
  const { from, to } = windowOf(fields.length, form.index, Math.max(1, Math.floor((height - 2) / FIELD_ROWS)));
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
      <Text wrap="truncate-end">
        <Tinted tone="focus">{isCurrent ? '❯ ' : '  '}</Tinted>
        <Tinted tone={isCurrent ? 'focus' : 'plain'}>{definition.title}</Tinted>
        <Tinted tone="faint">{`  ${name}`}</Tinted>
      </Text>
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
          most={2}
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
