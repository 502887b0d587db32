import type { Expression, Template, TemplateNode } from './template.ts';

/** What a template refers to, known without rendering it. */
export interface TemplateReferences {
  /** First parts of paths that start at no block parameter: variables of the root or fields of a block's context. */
  readonly variables: readonly string[];
  readonly helpers: readonly string[];
  readonly partials: readonly string[];
  /** Ids given as constants to the helpers `feature` and `capability`. */
  readonly features: readonly string[];
  readonly capabilities: readonly string[];
}

/** Collects the references of a template, without those of its partials, sorted and without repeats. */
export function referencesIn(template: Template): TemplateReferences {
  const found = {
    variables: new Set<string>(),
    helpers: new Set<string>(),
    partials: new Set<string>(),
    features: new Set<string>(),
    capabilities: new Set<string>(),
  };
  visitNodes(template.nodes);
  return {
    variables: [...found.variables].sort(),
    helpers: [...found.helpers].sort(),
    partials: [...found.partials].sort(),
    features: [...found.features].sort(),
    capabilities: [...found.capabilities].sort(),
  };

  function visitNodes(nodes: readonly TemplateNode[]): void {
    for (const node of nodes) {
      if (typeof node === 'string') continue;
      if (node.kind === 'output') visit(node.value);
      if (node.kind === 'block') {
        visit(node.value);
        visitNodes(node.body);
        visitNodes(node.otherwise ?? []);
      }
      if (node.kind === 'partial') {
        found.partials.add(node.name);
        for (const value of [node.context ?? '', ...Object.values(node.named ?? {})]) visit(value);
      }
    }
  }

  function visit(expression: Expression): void {
    if (typeof expression !== 'object') return;
    if (expression.kind === 'path') {
      const [first, second] = expression.parts;
      const name = expression.data && first === 'root' ? second : first;
      if (name !== undefined && expression.slot === undefined && !(expression.data && first !== 'root'))
        found.variables.add(name);
      return;
    }
    found.helpers.add(expression.helper);
    const [id] = expression.args ?? [];
    if (expression.helper === 'feature' && typeof id === 'string') found.features.add(id);
    if (expression.helper === 'capability' && typeof id === 'string') found.capabilities.add(id);
    for (const value of [...(expression.args ?? []), ...Object.values(expression.named ?? {})]) visit(value);
  }
}
