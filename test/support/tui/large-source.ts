import type { FeatureSource } from '../../../src/app/ports.ts';
import { buildFeature, buildStack } from '../feature-builder.ts';

/**
 * A catalogue as large as an enterprise service: `count` features of six files each, half of them templates that read facts, and
 * fragments for three shared files. Every third feature requires an earlier one.
 */
export function largeSource(count: number): FeatureSource {
  const stack = buildStack({
    manifest: {
      slots: [
        { path: 'package.json', format: 'json', sorted: ['/dependencies'] },
        { path: '.gitignore', format: 'blocks' },
        { path: 'deploy/config.yaml', format: 'yaml' },
      ],
    },
  });
  const features = Array.from({ length: count }, (_, index) => {
    const id = `feature-${index}`;
    return buildFeature(id, {
      manifest: {
        category: ['core', 'api', 'data', 'sre'][index % 4],
        ...(index < count - 10 ? { tiers: { min: 'basic', preset: 'basic' } } : { tiers: { min: 'basic' } }),
        requires: index % 3 === 2 ? [{ feature: `feature-${index - 1}` }] : [],
        facts: {
          env: [
            {
              name: `FEATURE_${index}_URL`,
              type: 'string',
              group: `f${index}`,
              key: 'url',
              doc: 'Where it is',
              default: 'x',
            },
          ],
        },
      },
      files: {
        ...Object.fromEntries(
          [0, 1, 2].map((file) => [`neutral/files/src/f${index}/part-${file}.ts`, bodyOf(index, file)]),
        ),
        ...Object.fromEntries(
          [3, 4].map((file) => [
            `neutral/files/src/f${index}/part-${file}.ts.hbs`,
            `// {{project.name}}\n{{#each facts.env}}// {{name}}\n{{/each}}${bodyOf(index, file)}`,
          ]),
        ),
        [`neutral/files/config/f${index}.yaml`]: `name: f${index}\nvalues:\n  - 1\n  - 2\n`,
        'neutral/slots/package.json': `{ "dependencies": { "package-${index}": "1.0.0" } }\n`,
        'neutral/slots/.gitignore': `/f${index}/\n`,
        'neutral/slots/deploy/config.yaml': `f${index}:\n  enabled: true\n`,
      },
    });
  });
  const contents = new Map([stack, ...features].map(({ content }) => [content.id, content]));
  return {
    name: 'large',
    readManifests: () => [
      { kind: 'stack', folder: 'typescript', path: 'typescript/stack.yaml', manifest: { validated: stack.manifest } },
      ...features.map(({ resolved: { id, manifest } }) => ({
        kind: 'feature' as const,
        folder: id,
        path: `${id}/feature.yaml`,
        manifest: { validated: manifest },
      })),
    ],
    readContent: (folder) => contents.get(folder) ?? { id: folder, files: [] },
  };
}

function bodyOf(feature: number, file: number): string {
  return Array.from({ length: 40 }, (_, line) => `export const value${feature}_${file}_${line} = ${line};\n`).join('');
}
