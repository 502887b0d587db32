import type { Expression, Template, TemplateNode } from './template.ts';

/** Helpers whose answer depends on more than their arguments, by what it is they ask. */
const ASKING: Readonly<Record<string, string>> = {
  feature: 'feature',
  capability: 'capability',
  files: 'files',
};

/**
 * What the output of a template depends on, known without rendering it: variables of the root (`project`), kinds of facts (`facts.env`), answers
 * of helpers (`feature:otel`, `files:src/*.ts`). Names that are fields of a block's context may be among them; nothing is missing.
 *
 * @param partials Finds the partials it includes.
 * @returns undefined where it takes the root as a whole, or an answer for an argument that is computed.
 */
export function inputsOf(
  template: Template,
  partials: (name: string) => Template | undefined,
): readonly string[] | undefined {
  const inputs = new Set<string>();
  const seen = new Set<string>();
  let isOpen = false;
  visitNodes(template.nodes, true);
  return isOpen ? undefined : [...inputs].sort();

  /** @param isRoot Whether `this` may be the root. */
  function visitNodes(nodes: readonly TemplateNode[], isRoot: boolean): void {
    for (const node of nodes) {
      if (typeof node === 'string') continue;
      if (node.kind === 'output') visit(node.value, isRoot);
      else if (node.kind === 'block') {
        const changesContext = node.name === 'each' || node.name === 'with';
        visit(node.value, isRoot);
        visitNodes(node.body, isRoot && !changesContext);
        visitNodes(node.otherwise ?? [], isRoot);
      } else {
        for (const value of [...(node.context === undefined ? [] : [node.context]), ...Object.values(node.named ?? {})])
          visit(value, isRoot);
        visitPartial(node.name, isRoot && node.context === undefined);
      }
    }
  }

  function visitPartial(name: string, isRoot: boolean): void {
    const key = `${isRoot} ${name}`;
    if (seen.has(key)) return;
    seen.add(key);
    const partial = partials(name);
    if (partial !== undefined) visitNodes(partial.nodes, isRoot);
  }

  function visit(expression: Expression, isRoot: boolean): void {
    if (typeof expression !== 'object') return;
    if (expression.kind === 'path') {
      const { parts, slot, data } = expression;
      if (slot !== undefined || (data && parts[0] !== 'root')) return;
      addPath(data ? parts.slice(1) : parts, isRoot || data === true || (expression.depth ?? 0) > 0);
      return;
    }
    const asked = ASKING[expression.helper];
    const [argument] = expression.args ?? [];
    if (expression.helper === 'tierAtLeast') inputs.add('tier');
    if (asked !== undefined) {
      if (typeof argument === 'string') inputs.add(`${asked}:${argument}`);
      else isOpen = true;
    }
    for (const value of [...(expression.args ?? []), ...Object.values(expression.named ?? {})]) visit(value, isRoot);
  }

  function addPath([first, second]: readonly string[], isRoot: boolean): void {
    if (first === undefined) isOpen ||= isRoot;
    else inputs.add(first === 'facts' && second !== undefined ? `facts.${second}` : first);
  }
}
