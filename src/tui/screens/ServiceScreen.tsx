import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { TIER_HINTS, TIERS } from '../../domain/vocabulary.ts';
import { EditedLine } from '../components/EditedLine.tsx';
import { Paragraph } from '../components/Paragraph.tsx';
import { Tinted } from '../components/Tinted.tsx';
import type { PickState } from '../state/pick-state.ts';
import { DEFAULT_STACK } from '../state/press-service.ts';
import { checkField, listFields, type ServiceField, textOf } from '../state/service-fields.ts';
import type { World } from '../state/world.ts';

interface ServiceScreenProps {
  readonly state: PickState;
  readonly world: World;
  readonly width: number;
}

const LABEL_WIDTH = 12;
const NAME_WIDTH = 14;

/** Name, stack, tier and modules. */
export function ServiceScreen({ state, world, width }: ServiceScreenProps) {
  const fields = listFields(state);
  return (
    <Box flexDirection="column" paddingX={2} paddingTop={1} overflow="hidden">
      {state.purpose === 'add' ? <Given name="Name" value={state.answers.target} /> : undefined}
      {fields.map((field, index) => (
        <FieldRow
          key={field.kind === 'module' ? `module ${field.index}` : field.kind}
          field={field}
          isFocused={index === state.field}
          {...{ state, world, width }}
        />
      ))}
    </Box>
  );
}

/** What stays as it is. */
function Given({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Box marginBottom={1} flexShrink={0}>
      <Box width={LABEL_WIDTH} flexShrink={0}>
        <Tinted tone="strong">{`  ${name}`}</Tinted>
      </Box>
      <Tinted tone="faint">{value}</Tinted>
    </Box>
  );
}

interface FieldRowProps extends ServiceScreenProps {
  readonly field: ServiceField;
  readonly isFocused: boolean;
}

function FieldRow({ field, isFocused, state, world, width }: FieldRowProps) {
  const text = textOf(field, state.answers);
  const problem = text === undefined || text === '' ? undefined : checkField(field, state.answers, world);
  const isFirstOfKind = field.kind !== 'module' || field.index === 0;
  return (
    <Box marginBottom={field.kind === 'module' ? 0 : 1} flexShrink={0}>
      <Box width={LABEL_WIDTH} flexShrink={0}>
        <Tinted tone="focus">{isFocused ? '❯ ' : '  '}</Tinted>
        <Tinted tone={isFocused ? 'focus' : 'strong'}>{isFirstOfKind ? labelOf(field) : ''}</Tinted>
      </Box>
      <Box flexDirection="column" flexGrow={1}>
        {field.kind === 'module' && field.index === 0 && world.modules.length > 0 ? (
          <Tinted tone="faint">{world.modules.join(', ')}</Tinted>
        ) : undefined}
        {text === undefined ? (
          <Choice {...{ field, state, world, isFocused }} />
        ) : (
          <EditedLine
            text={text}
            caret={isFocused ? state.caret : undefined}
            width={width - LABEL_WIDTH - 4}
            placeholder={placeholderOf(field, world)}
          />
        )}
        {problem === undefined ? undefined : <Paragraph text={problem} width={width - LABEL_WIDTH} tone="bad" />}
      </Box>
    </Box>
  );
}

function labelOf(field: ServiceField): string {
  return { target: 'Name', stack: 'Stack', tier: 'Tier', module: 'Modules' }[field.kind];
}

function placeholderOf(field: ServiceField, { modules }: World): string {
  if (field.kind === 'target') return 'billing';
  if (field.kind !== 'module') return '';
  return field.index === 0 && modules.length === 0
    ? 'invoice(number:string!,total:money), or none yet'
    : 'one more, or enter';
}

function Choice({
  field,
  state,
  world,
  isFocused,
}: Pick<FieldRowProps, 'field' | 'state' | 'world' | 'isFocused'>): ReactNode {
  if (field.kind === 'tier') {
    return TIERS.map((tier) => (
      <ChoiceRow
        key={tier}
        name={tier.padEnd(NAME_WIDTH)}
        hint={TIER_HINTS[tier]}
        isChosen={tier === state.answers.tier}
        isFocused={isFocused}
      />
    ));
  }
  const stacks = [...world.registry.stacks.values()];
  const width = Math.max(NAME_WIDTH, ...stacks.map(([{ manifest }]) => manifest.title.length + 2));
  if (stacks.length === 0)
    return <ChoiceRow name={state.answers.stack ?? DEFAULT_STACK} hint="" isChosen isFocused={isFocused} />;
  return stacks.map(([{ id, manifest }]) => (
    <ChoiceRow
      key={id}
      name={manifest.title.padEnd(width)}
      hint={manifest.summary}
      isChosen={id === (state.answers.stack ?? DEFAULT_STACK)}
      isFocused={isFocused}
    />
  ));
}

interface ChoiceRowProps {
  readonly name: string;
  readonly hint: string;
  readonly isChosen: boolean;
  readonly isFocused: boolean;
}

function ChoiceRow({ name, hint, isChosen, isFocused }: ChoiceRowProps) {
  return (
    <Text wrap="truncate-end">
      <Tinted tone={isChosen ? 'good' : 'faint'}>{isChosen ? '● ' : '○ '}</Tinted>
      <Tinted tone={isChosen ? (isFocused ? 'focus' : 'strong') : 'plain'}>{name}</Tinted>
      <Tinted tone="faint">{hint}</Tinted>
    </Text>
  );
}
