import type { FeatureExplanation } from '../../app/use-cases.ts';
import { wrapText } from './lay-out.ts';
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
