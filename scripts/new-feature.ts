/** `npm run new:feature -- ID [--category C] [--stack S]`: the skeleton of a feature and its golden case. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { category: { type: 'string', default: 'core' }, stack: { type: 'string', default: 'typescript' } },
});
const [id] = positionals;

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

if (id === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
  fail('Usage: npm run new:feature -- my-feature [--category data] [--stack typescript]');
if (existsSync(join('features', id))) fail(`features/${id} exists already.`);

const title = id.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
const camel = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const skeleton: Readonly<Record<string, string>> = {
  [`features/${id}/feature.yaml`]: `# yaml-language-server: $schema=../../schemas/feature.schema.json
id: ${id}
version: 1.0.0
title: ${title}
summary: One sentence on what a service gains from it
category: ${values.category}
proof: real
stacks: { ${values.stack}: ^1 }
tiers: { min: basic }
`,
  [`features/${id}/README.md`]: `# ${title}

What a service gains from it, in two sentences. Then how to use it, and how to see that it works.
`,
  [`features/${id}/${values.stack}/files/src/platform/${id}/${id}.feature.ts`]: `import type { Feature } from '../feature.ts';

export const ${camel}Feature: Feature = {
  id: '${id}',
  setup(platform) {
    platform.log.debug('${id} is set up');
  },
};
`,
  [`test/golden/cases/${id}/intent.yaml`]: `name: ${id}-case
tier: basic
features: [${id}]
modules:
  - name: tag
`,
};

for (const [path, text] of Object.entries(skeleton)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: 'wx' });
  console.log(`  new  ${path}`);
}
console.log('\nNext: write the behaviour and its test, then `npm test -- --update` to record the golden case.');
