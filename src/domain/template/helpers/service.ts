import picomatch from 'picomatch';
import { suggestName } from '../../names/near-miss.ts';
import { isTierAtLeast, TIERS } from '../../vocabulary.ts';
import { defineHelper, Refusal } from './define-helper.ts';
import { text } from './params.ts';

/** What the service consists of. */
export const SERVICE_HELPERS = {
  feature: defineHelper({
    doc: 'Whether the feature is part of the service.',
    examples: [["{{feature 'otel'}}", 'true']],
    params: [text('id')],
    run: ({ args: [id], environment }) => environment.features.includes(id),
  }),
  capability: defineHelper({
    doc: 'Whether some feature of the service provides the capability.',
    examples: [["{{capability 'database'}}", 'false']],
    params: [text('id')],
    run: ({ args: [id], environment }) => environment.capabilities.includes(id),
  }),
  tierAtLeast: defineHelper({
    doc: 'Whether the tier of the service is the named one or above.',
    examples: [["{{tierAtLeast 'advanced'}}", 'true']],
    params: [text('tier')],
    run({ args: [name], environment }) {
      const tier = TIERS.find((each) => each === name);
      if (tier !== undefined) return isTierAtLeast(environment.tier, tier);
      return new Refusal(`knows no tier "${name}"`, suggestName(name, TIERS, `The tiers are ${TIERS.join(', ')}.`));
    },
  }),
  files: defineHelper({
    doc: 'The planned files whose path matches a glob, in layer order: objects with `path`, `owner`, and `name`, the file name up to its first dot.',
    examples: [
      ["{{#each (files 'src/platform/*/*.feature.ts')}}{{name}}@{{owner}};{{/each}}", 'http@http-core;otel@otel;'],
    ],
    params: [text('glob')],
    run({ args: [glob], environment }) {
      const matches = picomatch(glob, { dot: true });
      return environment.files
        .filter((file) => matches(file.path))
        .map(({ path, owner }) => ({ path, owner, name: nameOf(path) }));
    },
  }),
  relative: defineHelper({
    doc: 'The import path from one file of the service to another.',
    examples: [
      ["{{relative 'src/modules/a/index.ts' 'src/kernel/result.ts'}}", '../../kernel/result.ts'],
      ["{{relative 'src/app.ts' 'src/features.ts'}}", './features.ts'],
    ],
    params: [text('from'), text('to')],
    run: ({ args: [from, to] }) => relativePath(from, to),
  }),
};

function nameOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.indexOf('.', 1);
  return dot === -1 ? file : file.slice(0, dot);
}

function relativePath(from: string, to: string): string {
  const folders = from.split('/').slice(0, -1);
  const target = to.split('/');
  let shared = 0;
  while (shared < folders.length && shared < target.length - 1 && folders[shared] === target[shared]) shared += 1;
  const up = folders.length - shared;
  return (up === 0 ? './' : '../'.repeat(up)) + target.slice(shared).join('/');
}
