import type { Problem } from '../problem.ts';
import type { Expression } from './template.ts';
import type { TemplateScope } from './template-scope.ts';

/** What `#each` tells about the current item. */
export interface LoopData {
  readonly index: number;
  readonly key: string | number;
  readonly first: boolean;
  readonly last: boolean;
  readonly outer: LoopData | undefined;
}

/** The state of one rendering. `contexts`, `locals` and `loop` follow the nesting of blocks; partials start afresh. */
export interface Rendering {
  readonly scope: TemplateScope;
  readonly problems: Problem[];
  readonly path: string;
  readonly depth: number;
  readonly contexts: unknown[];
  readonly locals: unknown[];
  loop: LoopData | undefined;
}

/** The value of an expression that could not be evaluated; its problem is reported already. */
export const FAILED: unique symbol = Symbol('failed');

/** Adds a problem, once, and stands for the value that is missing because of it. */
export function report(rendering: Rendering, line: number, message: string, hint: string): typeof FAILED {
  const path = `${rendering.path}:${line}`;
  const isKnown = rendering.problems.some((problem) => problem.path === path && problem.message === message);
  if (!isKnown) rendering.problems.push({ code: 'TEMPLATE_INVALID', message, hint, features: [], path });
  return FAILED;
}

/** An expression as it is written, for messages. */
export function showExpression(expression: Expression): string {
  if (typeof expression !== 'object') return JSON.stringify(expression);
  if (expression.kind === 'call') return `(${expression.helper} …)`;
  const name = expression.parts.join('.') || 'this';
  return `"${expression.data ? '@' : ''}${'../'.repeat(expression.depth ?? 0)}${name}"`;
}
