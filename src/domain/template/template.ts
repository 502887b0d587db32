/**
 * A Handlebars template as the small tree that the renderer walks. It is plain JSON, so that the build can parse every
 * built-in template once and the bundle needs no parser. What is empty is absent: the trees are part of the bundle.
 */
export interface Template {
  readonly kind: 'template';
  readonly nodes: readonly TemplateNode[];
}

export type TemplateNode = string | OutputNode | BlockNode | PartialNode;

/** `{{expression}}`, at a line of its source for error messages. */
export interface OutputNode {
  readonly kind: 'output';
  readonly value: Expression;
  readonly line: number;
}

export const BLOCKS = ['if', 'unless', 'each', 'with'] as const;
export type BlockName = (typeof BLOCKS)[number];

/** `{{#if}} {{#unless}} {{#each}} {{#with}}`. */
export interface BlockNode {
  readonly kind: 'block';
  readonly name: BlockName;
  readonly value: Expression;
  /** The names of `as |item index|`, and the slot of the first; the others follow. */
  readonly params?: readonly string[];
  readonly slot?: number;
  readonly body: readonly TemplateNode[];
  readonly otherwise?: readonly TemplateNode[];
  readonly line: number;
}

/** `{{> name key=value}}`, of the feature's own or its stack's `partials/`. */
export interface PartialNode {
  readonly kind: 'partial';
  readonly name: string;
  readonly context?: Expression;
  readonly named?: Readonly<Record<string, Expression>>;
  /** White space before a partial that stands alone on its line; every line of its output gets it. */
  readonly indent?: string;
  readonly line: number;
}

/** A text, number or boolean stands for itself. */
export type Expression = string | number | boolean | PathExpression | CallExpression;

export interface PathExpression {
  readonly kind: 'path';
  /** Empty: the context itself (`this`). With `slot` or `data`, the first part is the name of the variable. */
  readonly parts: readonly string[];
  /** How many `../` come first. */
  readonly depth?: number;
  /** `@index`, `@first`, `@last`, `@key`, `@root`. */
  readonly data?: true;
  /** Where the enclosing block keeps the value of a name from `as |name|`. */
  readonly slot?: number;
}

export interface CallExpression {
  readonly kind: 'call';
  readonly helper: string;
  readonly args?: readonly Expression[];
  readonly named?: Readonly<Record<string, Expression>>;
}

/** `@` variables that a block or the template provides. */
export const DATA_NAMES = ['root', 'index', 'key', 'first', 'last'] as const;
