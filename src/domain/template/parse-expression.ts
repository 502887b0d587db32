import { suggestName } from '../names/near-miss.ts';
import { HELPERS } from './helpers/helper-table.ts';
import { type CallExpression, DATA_NAMES, type PathExpression } from './template.ts';

/** Where the name of a block parameter keeps its value. */
export interface Local {
  readonly name: string;
  readonly slot: number;
}

/** A fault of a template's text, without its position. */
export interface TemplateFault {
  readonly reason: string;
  readonly hint: string;
}

/** A path as written, before names are looked up. */
export interface RawPath {
  readonly original: string;
  readonly parts: readonly string[];
  readonly depth: number;
  readonly data: boolean;
}

/** The path to a variable, with names from `as |name|` bound to their slots. */
export function resolvePath(path: RawPath, locals: readonly Local[]): PathExpression | TemplateFault {
  const { parts, depth } = path;
  const [first = ''] = parts;
  if (path.data) {
    const isKnown = DATA_NAMES.some((name) => name === first);
    if (!isKnown) {
      const names = DATA_NAMES.map((name) => `@${name}`).join(', ');
      return { reason: `"@${first}" is unknown`, hint: suggestName(first, DATA_NAMES, `There are ${names}.`) };
    }
    return { kind: 'path', parts, ...(depth > 0 ? { depth } : {}), data: true };
  }
  const local = depth > 0 || isScoped(path) ? undefined : locals.findLast((each) => each.name === first);
  if (local !== undefined) return { kind: 'path', parts, slot: local.slot };
  return { kind: 'path', parts, ...(depth > 0 ? { depth } : {}) };
}

/** A call of a known helper. */
export function resolveCall(
  name: string,
  args: NonNullable<CallExpression['args']>,
  named: NonNullable<CallExpression['named']>,
): CallExpression | TemplateFault {
  if (!HELPERS.has(name)) {
    const hint = suggestName(name, HELPERS.keys(), 'The helpers are listed in docs/templates.md.');
    return { reason: `"${name}" is no helper`, hint };
  }
  return {
    kind: 'call',
    helper: name,
    ...(args.length > 0 ? { args } : {}),
    ...(Object.keys(named).length > 0 ? { named } : {}),
  };
}

/** `this.name`, `./name` and `.` mean the context, never a helper or a block parameter. */
function isScoped(path: RawPath): boolean {
  return /^\.|^this\b/.test(path.original);
}

export function isFault(value: object): value is TemplateFault {
  return 'reason' in value;
}
