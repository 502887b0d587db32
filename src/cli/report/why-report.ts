import type { FileExplanation } from '../../app/repository-requests.ts';
import type { FeatureExplanation } from '../../app/use-cases.ts';
import { layOutColumns, wrapText } from './lay-out.ts';
import { describeReason } from './reason.ts';
import type { Style } from './style.ts';

/** `why`: the chain from a feature to the wish that brought it in, one step a line; or why it is not there. */
export function renderExplanation(explanation: FeatureExplanation, style: Style): string {
  const { feature, title } = explanation;
  if (explanation.kind === 'absent') {
    const head = `${style.name(feature)}  ${style.strong(title)}  ${style.warn('is not part of this selection')}`;
    const lines = explanation.because.flatMap((sentence) => wrapText(sentence, style.columns - 2));
    return `${[head, ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
  }
  const steps = explanation.chain.map(
    (step, depth) => `${'  '.repeat(depth + 1)}${style.name(step.feature)} ${describeReason(step.reason)}`,
  );
  return `${[`${style.name(feature)} ${explanation.version}  ${style.strong(title)}`, ...steps].join('\n')}\n`;
}

/** `why FILE[:LINE]`: who wrote it, from which template, and the answer that shows in it. */
export function renderFileExplanation(explanation: FileExplanation, style: Style): string {
  const { path, line, origin, owner, version, title, source, features, once, answers } = explanation;
  const place = line === undefined ? path : `${path}:${line.number}`;
  const quote = line === undefined ? [] : [`  ${style.faint(line.text)}`];
  if (origin === 'yours')
    return `${[style.strong(place), ...quote, '  is yours: no feature wrote this line'].join('\n')}\n`;
  const shown = answers.filter(({ shows }) => shows || line === undefined);
  const others = features.filter((feature) => feature !== owner);
  const facts = [
    ...(source === undefined ? [] : [['template', source]]),
    ...(others.length > 0 ? [['shared', `with ${others.join(', ')}`]] : []),
    ...(once ? [['once', 'it was written once and is yours since']] : []),
    ...shown.map(({ option, value }) => ['answer', `${owner}.${option} = ${JSON.stringify(value)}`]),
  ];
  return `${[
    style.strong(place),
    ...quote,
    `  comes from ${style.name(owner)} ${version}  ${title}`,
    ...layOutColumns(
      facts.map(([name = '', value = '']) => [name.padEnd('template'.length), value]),
      { columns: style.columns, indent: 2 },
    ),
  ].join('\n')}\n`;
}
