import {
  ERROR_CATALOGUE,
  type ErrorCode,
  EXIT,
  type ExitCode,
  InternalError,
  ScaffoldError,
} from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { countOf, padEnd, wrapText } from './report/lay-out.ts';
import type { Style } from './report/style.ts';

/** The exit code of any failure: that of its code in the catalogue; what is no ScaffoldError is our fault. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof ScaffoldError ? ERROR_CATALOGUE[error.code].exit : EXIT.bug;
}

/**
 * An error as text for people, ending with a newline:
 *
 *     CODE  message
 *       detail
 *       Fix: next step
 *
 * @param platform versions, for the report of a fault of ours
 */
export function renderError(error: unknown, style: Style, platform: string): string {
  if (!(error instanceof ScaffoldError)) return renderFault(error, style, platform);
  const problems = problemsOf(error);
  const count = problems.length > 1 ? [style.faint(`${countOf(problems.length, 'problem')}.`)] : [];
  return `${[renderProblems(problems, style), ...count].join('\n')}\n`;
}

/** Problems one after the other, without a newline at the end. */
export function renderProblems(problems: readonly Problem[], style: Style): string {
  return problems.flatMap((problem, index) => renderProblem(problem, problems[index + 1], style)).join('\n');
}

/** The same for machines; `problems` is never empty. */
export function renderErrorDocument(error: unknown, platform: string): { readonly error: ErrorDocument } {
  if (!(error instanceof ScaffoldError)) {
    const fault = describeFault(error, platform);
    const { code, message, hint, details } = fault;
    return { error: { code, message, hint, problems: [{ code, message, hint, features: [], details }] } };
  }
  return { error: { code: error.code, message: error.message, hint: error.hint, problems: problemsOf(error) } };
}

interface ErrorDocument {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly problems: readonly Problem[];
}

/** An error that was thrown without problems is one problem itself. */
function problemsOf(error: ScaffoldError): readonly Problem[] {
  if (error.problems.length > 0) return error.problems;
  const details = error.cause instanceof Error ? { details: [`cause: ${error.cause.message}`] } : {};
  return [{ code: error.code, message: error.message, hint: error.hint, features: [], ...details }];
}

function renderProblem(problem: Problem, next: Problem | undefined, style: Style): readonly string[] {
  const repairs = problem.repairs ?? [];
  const hint = problem.hint ?? ERROR_CATALOGUE[problem.code].next;
  // Twenty problems of one kind need their next step once, after the last.
  const isRepeated = next?.code === problem.code && (next.hint ?? ERROR_CATALOGUE[next.code].next) === hint;
  const fixes = repairs.length > 0 ? layOutFixes(repairs, style) : isRepeated ? [] : renderStep(hint, style);
  return [
    ...renderHeading(problem.code, problem.message, style),
    ...(problem.path === undefined || problem.message.includes(problem.path) ? [] : [`  at ${problem.path}`]),
    // Details come laid out: columns of a conflict, a caret below a position.
    ...(problem.details ?? []).map((line) => `${INDENT}${line}`),
    ...fixes,
  ];
}

function renderHeading(code: ErrorCode, message: string, style: Style): readonly string[] {
  const [first = '', ...more] = wrapText(message, style.columns - code.length - INDENT.length);
  return [`${style.bad(style.strong(code))}  ${first}`, ...more.map((line) => `${INDENT}${line}`)];
}

function layOutFixes(repairs: NonNullable<Problem['repairs']>, style: Style): readonly string[] {
  const rows = repairs.map(({ flags, resolvesTo }) => [
    `${style.good('Fix:')} ${style.strong(flags.join(' '))}`,
    ` (checked: resolves to ${countOf(resolvesTo, 'feature')})`,
  ]);
  const width = Math.max(...repairs.map(({ flags }) => flags.join(' ').length));
  return rows.map(([fix = '', checked = '']) => `${INDENT}${padEnd(fix, width + 'Fix: '.length + 2)}${checked}`);
}

function renderStep(hint: string, style: Style): readonly string[] {
  const lines = wrapText(hint, style.columns - 'Fix: '.length - INDENT.length);
  return lines.map((line, index) => (index === 0 ? `${INDENT}${style.good('Fix:')} ${line}` : `${INDENT}     ${line}`));
}

function renderFault(error: unknown, style: Style, platform: string): string {
  const fault = describeFault(error, platform);
  return `${[
    ...renderHeading(fault.code, fault.message, style),
    ...fault.details.map((line) => `${INDENT}${style.faint(line)}`),
    ...renderStep(fault.hint, style),
  ].join('\n')}\n`;
}

function describeFault(error: unknown, platform: string) {
  const said = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const cause = error instanceof InternalError && error.cause instanceof Error ? [`cause: ${error.cause.message}`] : [];
  return {
    code: 'INTERNAL' satisfies ErrorCode,
    message: `scaffold itself is at fault: ${said}`,
    hint: 'Please report it with these lines and the command that you ran.',
    details: [platform, ...cause, ...stack.slice(0, STACK_LINES).map((line) => line.trim())],
  } as const;
}

const INDENT = '  ';
/** Enough to find the place, short enough to be read. */
const STACK_LINES = 6;
