import { describe, expect, it } from 'vitest';
import { problemsOf, unwrap } from '../../../test/support/feature-builder.ts';
import type { Problem } from '../problem.ts';
import { RENDERER_NAMES } from '../renderers/renderer-name.ts';
import { parseFeatureManifest, parseStackManifest } from './parse-manifest.ts';

const FEATURE = [
  'id: one',
  'version: 1.0.0',
  'title: One',
  'summary: One',
  'category: api',
  'proof: static',
  'neutral: true',
];
const STACK = ['id: one', 'version: 1.0.0', 'title: One', 'summary: One'];
const place = { path: 'one.yaml', folder: 'one' };

function withRule(lines: readonly string[], rule: string): string {
  return [...lines, 'files:', `  - ${rule}`].join('\n');
}

function describeAll(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ message, hint = '' }) => `${message} ${hint}`);
}

describe('a file rule with `render`', () => {
  it('needs no source', () => {
    const manifest = unwrap(parseFeatureManifest(withRule(FEATURE, '{ path: a.yaml, render: openapi }'), place));
    expect(manifest.files).toEqual([{ path: 'a.yaml', render: 'openapi', once: false, executable: false }]);
  });

  it('names a known renderer', () => {
    const parsed = parseFeatureManifest(withRule(FEATURE, '{ path: a.yaml, render: openap }'), place);
    expect(describeAll(problemsOf(parsed))).toEqual([
      `\`files.0.render\` of "one" must be one of ${RENDERER_NAMES.join(', ')}, not "openap". Did you mean "openapi"?`,
    ]);
  });

  it.each([
    ['feature', FEATURE, parseFeatureManifest],
    ['stack', STACK, parseStackManifest],
  ] as const)('has neither source nor folder, and may be repeated, in a %s', (_what, lines, parse) => {
    const rule = '{ path: a/, from: b.yaml, each: modules, render: openapi }';
    expect(describeAll(problemsOf(parse(withRule(lines, rule), place)))).toEqual([
      '`files.0.path` of "one" names a folder, but `render` makes one file. Name the file.',
      '`files.0.from` of "one" does not go together with `render`. Leave one of them out.',
    ]);
  });
});
