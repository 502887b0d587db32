import Handlebars from 'handlebars';
import { suggestName } from '../names/near-miss.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { isFault, type Local, resolveCall, resolvePath, type TemplateFault } from './parse-expression.ts';
import {
  BLOCKS,
  type BlockNode,
  type Expression,
  type PartialNode,
  type Template,
  type TemplateNode,
} from './template.ts';

type Ast = hbs.AST.Node;

/** What the conversion of one template carries along. */
interface Conversion {
  readonly path: string;
  readonly problems: Problem[];
}

/** Stands for a part that could not be converted; the template is refused as a whole then. */
const NOTHING: Expression = '';

/**
 * Parses a template with the parser of Handlebars, white space control included, into the tree that `renderTemplate`
 * walks. What Handlebars has and templates may not use is refused here: sections, decorators, inline and dynamic
 * partials, raw blocks, unescaped output, unknown helpers.
 *
 * @param path Of the template, for messages.
 * @returns every `TEMPLATE_INVALID` problem at `path:line`; a text that does not parse has one.
 */
export function parseTemplate(text: string, path: string): Result<Template> {
  const conversion: Conversion = { path, problems: [] };
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(text);
  } catch (error) {
    return fail([describeSyntaxError(error, path)]);
  }
  const nodes = convertNodes(program.body, [], conversion);
  return conversion.problems.length === 0 ? succeed({ kind: 'template', nodes }) : fail(conversion.problems);
}

function convertNodes(body: readonly Ast[], locals: readonly Local[], conversion: Conversion): readonly TemplateNode[] {
  const nodes: TemplateNode[] = [];
  for (const statement of body) {
    const node = convertStatement(statement, locals, conversion);
    const last = nodes.at(-1);
    if (typeof node === 'string' && typeof last === 'string') nodes[nodes.length - 1] = last + node;
    else if (node !== undefined && node !== '') nodes.push(node);
  }
  return nodes;
}

function convertStatement(node: Ast, locals: readonly Local[], conversion: Conversion): TemplateNode | undefined {
  if (isContent(node)) return node.value;
  if (isMustache(node)) return convertOutput(node, locals, conversion);
  if (isBlock(node)) return convertBlock(node, locals, conversion);
  if (isPartial(node)) return convertPartial(node, locals, conversion);
  if (node.type === 'CommentStatement') return undefined;
  const what = node.type === 'PartialBlockStatement' ? 'A partial with a block' : 'A decorator';
  return report(conversion, node, { reason: `${what} cannot be used`, hint: 'Use `{{> name key=value}}`.' });
}

function convertOutput(
  node: hbs.AST.MustacheStatement,
  locals: readonly Local[],
  conversion: Conversion,
): TemplateNode | undefined {
  if (!node.escaped) {
    const hint =
      'Write `{{value}}`: nothing is escaped for HTML. For a brace before it write `{ {{value}} }` or use `{{~`.';
    return report(conversion, node, { reason: 'Three braces cannot be used', hint });
  }
  const { path } = node;
  if (!isPath(path)) {
    return report(conversion, node, { reason: 'A constant stands in braces', hint: 'Write it without them.' });
  }
  return { kind: 'output', value: convertCallOrPath(path, node, locals, conversion), line: node.loc.start.line };
}

/** With arguments, or as a sub-expression, it is a call; a lone `{{name}}` is a variable, even if a helper has that name. */
function convertCallOrPath(
  path: hbs.AST.PathExpression,
  node: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
  locals: readonly Local[],
  conversion: Conversion,
): Expression {
  const hasArguments = node.params.length > 0 || node.hash !== undefined;
  if (!hasArguments && !isSubExpression(node)) {
    return accept(resolvePath(path, locals), node, conversion);
  }
  const args = node.params.map((param) => convertExpression(param, locals, conversion));
  const named = convertHash(node.hash, locals, conversion);
  return accept(resolveCall(path.original, args, named), node, conversion);
}

function convertExpression(node: Ast, locals: readonly Local[], conversion: Conversion): Expression {
  if (isLiteral(node)) return node.value;
  if (isPath(node)) return accept(resolvePath(node, locals), node, conversion);
  if (isSubExpression(node)) return convertCallOrPath(node.path, node, locals, conversion);
  const fault = { reason: '`null` and `undefined` cannot be used', hint: 'Use `default`, `if` or `unless`.' };
  return report(conversion, node, fault) ?? NOTHING;
}

function convertHash(
  hash: hbs.AST.Hash | undefined,
  locals: readonly Local[],
  conversion: Conversion,
): Readonly<Record<string, Expression>> {
  const pairs = hash?.pairs ?? [];
  return Object.fromEntries(pairs.map((pair) => [pair.key, convertExpression(pair.value, locals, conversion)]));
}

function convertBlock(
  node: hbs.AST.BlockStatement,
  locals: readonly Local[],
  conversion: Conversion,
): BlockNode | undefined {
  const name = BLOCKS.find((block) => block === node.path.original);
  if (name === undefined) {
    const hint = suggestName(node.path.original, BLOCKS, 'The blocks are #if, #unless, #each and #with.');
    return report(conversion, node, { reason: `"#${node.path.original}" is no block`, hint });
  }
  const [value] = node.params;
  if (value === undefined || node.params.length > 1 || node.hash !== undefined || node.program === undefined) {
    return report(conversion, node, { reason: `"#${name}" takes one argument`, hint: `Write \`{{#${name} value}}\`.` });
  }
  const names = node.program.blockParams ?? [];
  const most = { if: 0, unless: 0, with: 1, each: 2 }[name];
  if (names.length > most) {
    const hint = most === 0 ? 'Leave out `as |…|`.' : `It gives ${most}.`;
    return report(conversion, node, { reason: `"#${name}" gives fewer names than "as |${names.join(' ')}|"`, hint });
  }
  const slot = locals.length;
  const inner = [...locals, ...names.map((local, index) => ({ name: local, slot: slot + index }))];
  const otherwise = node.inverse === undefined ? [] : convertNodes(node.inverse.body, locals, conversion);
  return {
    kind: 'block',
    name,
    value: convertExpression(value, locals, conversion),
    ...(names.length > 0 ? { params: names, slot } : {}),
    body: convertNodes(node.program.body, inner, conversion),
    ...(otherwise.length > 0 ? { otherwise } : {}),
    line: node.loc.start.line,
  };
}

function convertPartial(
  node: hbs.AST.PartialStatement,
  locals: readonly Local[],
  conversion: Conversion,
): PartialNode | undefined {
  if (!isPath(node.name) && !isLiteral(node.name)) {
    return report(conversion, node, { reason: 'The name of a partial is computed', hint: 'Name it, and use `#if`.' });
  }
  const [context] = node.params;
  const named = convertHash(node.hash, locals, conversion);
  return {
    kind: 'partial',
    name: String(node.name.original),
    ...(context === undefined ? {} : { context: convertExpression(context, locals, conversion) }),
    ...(Object.keys(named).length > 0 ? { named } : {}),
    ...(node.indent ? { indent: node.indent } : {}),
    line: node.loc.start.line,
  };
}

function accept(value: Expression | TemplateFault, node: Ast, conversion: Conversion): Expression {
  if (typeof value !== 'object' || !isFault(value)) return value;
  return report(conversion, node, value) ?? NOTHING;
}

function report(conversion: Conversion, node: Ast, fault: TemplateFault): undefined {
  conversion.problems.push({
    code: 'TEMPLATE_INVALID',
    message: `${fault.reason}.`,
    hint: fault.hint,
    features: [],
    path: `${conversion.path}:${node.loc.start.line}`,
  });
  return undefined;
}

/** The parser tells the position of a syntax error in its message only: "Parse error on line 3:", "… - 3:4". */
function describeSyntaxError(error: unknown, path: string): Problem {
  const text = error instanceof Error ? error.message : String(error);
  const line = /^Parse error on line (\d+)/.exec(text)?.[1] ?? / - (\d+):\d+$/.exec(text)?.[1] ?? '1';
  return {
    code: 'TEMPLATE_INVALID',
    message: 'The template cannot be parsed.',
    hint: 'Close every `{{` and every block. Write `\\{{` for braces that are text, and `{{x~}} }` for a value before a brace.',
    features: [],
    path: `${path}:${line}`,
    details: text.split('\n'),
  };
}

// Handlebars' own types leave `type` open in the base node, so that it cannot narrow by itself.
function isContent(node: Ast): node is hbs.AST.ContentStatement {
  return node.type === 'ContentStatement';
}

function isMustache(node: Ast): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement';
}

function isBlock(node: Ast): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement';
}

function isPartial(node: Ast): node is hbs.AST.PartialStatement {
  return node.type === 'PartialStatement';
}

function isPath(node: Ast): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

function isSubExpression(node: Ast): node is hbs.AST.SubExpression {
  return node.type === 'SubExpression';
}

function isLiteral(node: Ast): node is hbs.AST.StringLiteral | hbs.AST.NumberLiteral | hbs.AST.BooleanLiteral {
  return ['StringLiteral', 'NumberLiteral', 'BooleanLiteral'].includes(node.type);
}
