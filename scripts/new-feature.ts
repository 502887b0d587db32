/** `npm run new:feature -- ID [--category C]`: a feature as `scaffold feature init` makes it, in the catalogue, and its golden case. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { composeSkeleton, LONGEST_ID } from '../src/domain/authoring/compose-skeleton.ts';
import { FeatureId } from '../src/domain/manifest/feature-manifest.ts';
import { CATEGORIES } from '../src/domain/vocabulary.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { category: { type: 'string', default: 'core' } },
});
const [id] = positionals;
const category = CATEGORIES.find((known) => known === values.category);

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

if (id === undefined || id.length > LONGEST_ID || !FeatureId.safeParse(id).success)
  fail('Usage: npm run new:feature -- my-feature [--category data]');
if (category === undefined) fail(`The categories are ${CATEGORIES.join(', ')}.`);
if (existsSync(join('features', id))) fail(`features/${id} exists already.`);

const skeleton = [
  ...composeSkeleton({ id, category, schema: '../../schemas/feature.schema.json' }).map(({ path, content }) => ({
    path: `features/${id}/${path}`,
    content,
  })),
  {
    path: `test/golden/cases/${id}/intent.yaml`,
    content: `name: ${id}-case\ntier: basic\nfeatures: [${id}]\nmodules:\n  - name: tag\n`,
  },
];

for (const { path, content } of skeleton) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { flag: 'wx' });
  console.log(`  new  ${path}`);
}
console.log(
  '\nNext: write the behaviour and its test, then `npx vitest run --project golden --update` to record the golden case.',
);
