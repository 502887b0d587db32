import type { Result } from '../problem.ts';
import type { Renderer, RendererInput } from '../renderers/renderer.ts';
import { HELPERS } from '../template/helpers/helper-table.ts';
import { inputsOf } from '../template/inputs-of.ts';
import type { Template } from '../template/template.ts';
import type { TemplateScope } from '../template/template-scope.ts';

/** More than a few of the largest services have; then it starts anew. */
const MOST_TEXTS = 12_000;
/** Variables that differ within one plan: by contributor and by file. */
const OWN_VARIABLES = new Set(['options', 'item', 'module']);

/**
 * What was rendered from what, kept from plan to plan by whoever looks at many selections one after the other: most files of a service stay
 * as they are when a feature is taken in or left out. Rendering is pure, so equal inputs give the same text.
 */
export interface RenderMemory {
  readonly texts: Map<string, Result<string>>;
  /** A short number for each value that an input ever had. */
  readonly numbers: Map<string, number>;
  /** What each template of a stack depends on. */
  readonly inputs: Map<string, { readonly names: readonly string[] | undefined }>;
  /** What each renderer has read so far. */
  readonly reads: Map<string, Set<string>>;
  /** The last text of each path in which nothing was wrong. */
  readonly accepted: Map<string, string>;
}

/** Recalls texts within one plan. */
export interface Recall {
  /** @param source Contributor, version and path of the template. */
  template(source: string, template: Template, scope: TemplateScope, render: () => Result<string>): Result<string>;
  renderer(name: string, input: RendererInput, render: Renderer): Result<string>;
  readonly accepted: RenderMemory['accepted'];
}

export function createRenderMemory(): RenderMemory {
  return { texts: new Map(), numbers: new Map(), inputs: new Map(), reads: new Map(), accepted: new Map() };
}

/** For one plan, or one stage of it: what all its files share is looked at once. */
export function openRecall(memory: RenderMemory): Recall {
  const { texts, numbers, inputs, reads } = memory;
  if (texts.size > MOST_TEXTS) for (const map of [texts, numbers, inputs, reads]) map.clear();
  const shared = new Map<string, number>();

  function numberOf(value: unknown): number {
    const text = JSON.stringify(value) ?? 'undefined';
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  }

  function shareNumber(name: string, read: () => unknown): number {
    const known = shared.get(name) ?? numberOf(read());
    shared.set(name, known);
    return known;
  }

  function keep(key: string, text: Result<string>): Result<string> {
    texts.set(key, text);
    return text;
  }

  return {
    accepted: memory.accepted,
    template(source, template, scope, render) {
      // Another stack has other partials.
      const place = `${source} ${shareNumber('stack', () => scope.root.stack)}`;
      const analysed = inputs.get(place) ?? { names: inputsOf(template, scope.partials) };
      inputs.set(place, analysed);
      if (analysed.names === undefined) return render();
      const values = analysed.names.map((name) =>
        OWN_VARIABLES.has(name) ? numberOf(scope.root[name]) : shareNumber(name, () => readInput(name, scope)),
      );
      const key = `${place} ${values.join()}`;
      return texts.get(key) ?? keep(key, render());
    },
    renderer(name, input, render) {
      const names = reads.get(name) ?? new Set();
      reads.set(name, names);
      const keyNow = () =>
        `${name} ${input.item === undefined ? '' : numberOf(input.item)} ${[...names].map((read) => shareNumber(`read ${read}`, () => readField(input, read))).join()}`;
      return texts.get(keyNow()) ?? watchReads(input, names, (watched) => keepAfter(() => render(watched), keyNow));
    },
  };

  /** The key holds what was read, which is known only after. */
  function keepAfter(render: () => Result<string>, keyNow: () => string): Result<string> {
    const text = render();
    return keep(keyNow(), text);
  }
}

/** The value behind a name of {@link inputsOf}. */
function readInput(name: string, { root, environment }: TemplateScope): unknown {
  const [helper = '', argument] = splitOnce(name, ':');
  if (argument !== undefined) return HELPERS.get(helper)?.call([argument], {}, environment);
  const [first = '', second] = splitOnce(name, '.');
  const value = Object.hasOwn(root, first) ? root[first] : undefined;
  return second === undefined ? value : fieldOf(value, second);
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function readField({ context, facts }: RendererInput, name: string): unknown {
  const [part, field = ''] = splitOnce(name, '.');
  return fieldOf(part === 'facts' ? facts : context, field);
}

/** Notes each field of the facts and of the context that is asked for. */
function watchReads<T>(
  { context, facts, item }: RendererInput,
  names: Set<string>,
  use: (watched: RendererInput) => T,
): T {
  const watch = <O extends object>(part: string, value: O): O =>
    new Proxy(value, {
      get(target, field, receiver) {
        if (typeof field === 'string') names.add(`${part}.${field}`);
        return Reflect.get(target, field, receiver);
      },
    });
  return use({ context: watch('context', context), facts: watch('facts', facts), item });
}
