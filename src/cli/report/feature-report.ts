import type { FeatureDetails } from '../../app/use-cases.ts';
import type { Requirement } from '../../domain/manifest/feature-manifest.ts';
import type { OptionDefinition } from '../../domain/manifest/option-definition.ts';
import { describeArrival } from './catalogue-report.ts';
import { layOutColumns, wrapText } from './lay-out.ts';
import type { Style } from './style.ts';

/** `info`: what a feature is, what it needs and offers, and its options. */
export function renderFeature(feature: FeatureDetails, style: Style, readme: boolean): string {
  const blocks = [
    [
      `${style.name(feature.id)}  ${style.strong(feature.title)}  ${style.faint(feature.version)}`,
      ...wrapText(feature.summary, style.columns - 2).map((line) => `  ${line}`),
    ],
    layOutColumns(listProperties(feature, style), { columns: style.columns, indent: 2 }),
    renderOptions(feature, style),
    renderUse(feature, style),
    readme && feature.readme !== undefined ? [feature.readme.trimEnd()] : [],
  ];
  const shown = blocks.filter((block) => block.length > 0);
  return `${shown.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function listProperties(feature: FeatureDetails, style: Style): readonly (readonly string[])[] {
  const rows = [
    ['Category', feature.category],
    ['Stacks', listStacks(feature)],
    ['Comes', describeComing(feature)],
    ['Provides', feature.provides.join(', ')],
    ['Requires', feature.requires.map(describeRequirement).join(', ')],
    ...feature.recommends.map(({ feature: id, why }) => ['Recommends', `${id}: ${why}`]),
    ...feature.conflicts.map(({ feature: id, range, why }) => [
      'Conflicts',
      `${[id, range].filter(Boolean).join(' ')}: ${why}`,
    ]),
    ['Proof', PROOFS[feature.proof]],
    ['Source', feature.source],
  ];
  return rows.filter(([, text]) => text !== '').map(([name = '', text = '']) => [style.faint(name), text]);
}

function listStacks({ neutral, stacks }: FeatureDetails): string {
  return neutral
    ? 'every stack'
    : Object.entries(stacks)
        .map((entry) => entry.join(' '))
        .join(', ');
}

function describeComing(feature: FeatureDetails): string {
  const { min, preset, refuseBelow } = feature.tiers;
  const arrival = describeArrival(feature);
  const coming = feature.tiers.preset === arrival ? `by itself from the ${arrival} tier on` : arrival;
  const advised = min === 'basic' || min === preset ? '' : `; advised from ${min} on`;
  return `${coming}${advised}${refuseBelow ? `; refused below ${refuseBelow.tier}: ${refuseBelow.why}` : ''}`;
}

function describeRequirement(requirement: Requirement): string {
  const what =
    'capability' in requirement
      ? `any ${requirement.capability}`
      : [requirement.feature, requirement.range].filter(Boolean).join(' ');
  return requirement.when === undefined ? what : `${what} (when ${requirement.when})`;
}

const PROOFS: Readonly<Record<FeatureDetails['proof'], string>> = {
  real: 'tested against the real thing',
  'protocol-fake': 'tested against a fake that speaks the real protocol',
  static: 'checked by validators',
};

/** Where a table would squeeze the meanings into a narrow column, they get lines of their own. */
const TABLE_COLUMNS = 100;

function renderOptions({ id, options }: FeatureDetails, style: Style): readonly string[] {
  const entries = Object.entries(options);
  if (entries.length === 0) return [];
  const layout = { columns: style.columns, indent: 2 };
  const meaningOf = (option: OptionDefinition) => [option.title, option.doc].filter(Boolean).join('. ');
  const answer = `--set ${id}.${entries[0]?.[0]}=VALUE`;
  const heading = `${style.strong('Options')}  ${style.faint(`answer one with ${answer}`)}`;
  const head = (name: string, option: OptionDefinition) => [
    style.name(name),
    describeDefault(option),
    style.faint(describeType(option)),
  ];
  if (style.columns >= TABLE_COLUMNS)
    return [
      heading,
      ...layOutColumns(
        entries.map(([name, option]) => [...head(name, option), meaningOf(option)]),
        layout,
      ),
    ];
  const heads = layOutColumns(
    entries.map(([name, option]) => head(name, option)),
    { ...layout, columns: Number.POSITIVE_INFINITY },
  );
  return [
    heading,
    ...entries.flatMap(([, option], index) => [
      heads[index] ?? '',
      ...wrapText(meaningOf(option), style.columns - 6).map((line) => `      ${line}`),
    ]),
  ];
}

/** How to get it; what is part of every service needs no command. */
function renderUse({ id, base, hidden }: FeatureDetails, style: Style): readonly string[] {
  if (base || hidden) return [];
  return [
    `${style.strong('Use')}  ${style.name(`scaffold add ${id}`)}   ${style.name(`scaffold new NAME --features ${id}`)}`,
  ];
}

function describeType(option: OptionDefinition): string {
  switch (option.type) {
    case 'integer':
    case 'number':
      return [option.type, describeBounds(option.min, option.max)].filter(Boolean).join(' ');
    case 'enum':
      return option.values.join(' | ');
    case 'list':
      return option.fields
        ? `list of {${Object.keys(option.fields).join(', ')}}`
        : `list of ${option.items?.type ?? 'text'}`;
    default:
      return option.type;
  }
}

function describeBounds(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return `${min}..${max}`;
  return min !== undefined ? `>= ${min}` : max !== undefined ? `<= ${max}` : '';
}

/** A question without a default must be answered. */
function describeDefault({ default: value }: OptionDefinition): string {
  if (value === undefined) return '(required)';
  return typeof value === 'string' ? value || '""' : JSON.stringify(value);
}
