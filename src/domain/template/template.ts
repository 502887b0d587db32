/**
 * A Handlebars template as the small tree that the renderer walks. It is plain JSON, so that the build can parse every
 * built-in template once and the bundle needs no parser.
 */
export interface Template {
  readonly kind: 'template';
  readonly nodes: readonly TemplateNode[];
}

export type TemplateNode = string | OutputNode | BlockNode | PartialNode;

/** `{{expression}}`, at a position in its source for error messages. */
export interface OutputNode {
  readonly kind: 'output';
  readonly value: Expression;
  readonly line: number;
}

/** `{{#if}} {{#unless}} {{#each}} {{#with}}`; `as |item index|` names are `params`. */
export interface BlockNode {
  readonly kind: 'block';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly params: readonly string[];
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
  readonly line: number;
}

/** `{{> name key=value}}`, of the feature's own or its stack's `partials/`. */
export interface PartialNode {
  readonly kind: 'partial';
  readonly name: string;
  readonly context?: Expression;
  readonly named: Readonly<Record<string, Expression>>;
  readonly indent: string;
  readonly line: number;
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  /** `depth` counts `../`; `data` marks `@index`, `@first`, `@last`, `@key`, `@root`. */
  | { readonly kind: 'path'; readonly parts: readonly string[]; readonly depth: number; readonly data: boolean }
  | {
      readonly kind: 'call';
      readonly helper: string;
      readonly args: readonly Expression[];
      readonly named: Readonly<Record<string, Expression>>;
    };
