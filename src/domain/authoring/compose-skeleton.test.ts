import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../test/support/feature-builder.ts';
import { parseFeatureManifest } from '../manifest/parse-manifest.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { composeSkeleton, LONGEST_ID } from './compose-skeleton.ts';

const WIDTH = 120;
const LONGEST = 'subscription-entitlement-of-many-parts-x';

function skeletonOf(id: string) {
  const files = composeSkeleton({ id, category: 'data', schema: 'feature.schema.json' });
  return new Map(files.map(({ path, content }) => [path, content]));
}

describe('composeSkeleton', () => {
  it('has a manifest, a page, facts, a config fragment, a feature with its routes, and a test', () => {
    expect([...skeletonOf('oauth2-client').keys()]).toEqual([
      'feature.yaml',
      'README.md',
      'typescript/facts/routes.yaml.hbs',
      'typescript/files/src/platform/oauth2-client/oauth2-client.config.ts.hbs',
      'typescript/files/src/platform/oauth2-client/oauth2-client.feature.ts',
      'typescript/files/src/platform/oauth2-client/oauth2-client.routes.ts',
      'typescript/files/test/platform/oauth2-client.test.ts',
    ]);
  });

  it.each(['a', 'greeting', 'oauth2-client', LONGEST])('%s: its manifest and templates hold', (id) => {
    const files = skeletonOf(id);
    const manifest = unwrap(
      parseFeatureManifest(files.get('feature.yaml') ?? '', { path: 'feature.yaml', folder: id }),
    );
    expect(manifest).toMatchObject({ id, category: 'data', options: { text: { default: 'Hello' } } });
    expect(Object.keys(manifest.facts)).toEqual(['env', 'metric', 'doc']);
    expect(files.get('README.md')).toMatch(new RegExp(`^# ${manifest.title}\n`));
    for (const [path, content] of files) if (path.endsWith('.hbs')) unwrap(parseTemplate(content, path));
  });

  it('has no line that the formatter would break, even with the longest id', () => {
    expect(LONGEST).toHaveLength(LONGEST_ID);
    const sources = [...skeletonOf(LONGEST)].filter(([path]) => path.endsWith('.ts'));
    // An import of one name stays on its line.
    const lines = sources
      .flatMap(([, content]) => content.split('\n'))
      .filter((line) => !/^import \{ \w+ \}/.test(line));
    expect(lines.length).toBeGreaterThan(60);
    expect(lines.filter((line) => line.length > WIDTH)).toEqual([]);
  });
});
