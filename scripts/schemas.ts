import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { FACT_SCHEMAS } from '../src/domain/facts/fact-schemas.ts';
import { DefaultsDocument } from '../src/domain/intent/defaults-document.ts';
import { Intent } from '../src/domain/intent/intent.ts';
import { FIELD_KINDS } from '../src/domain/intent/module-spec.ts';
import { FeatureManifest } from '../src/domain/manifest/feature-manifest.ts';
import { StackManifest } from '../src/domain/manifest/stack-manifest.ts';
import { TIERS } from '../src/domain/vocabulary.ts';

/** A node of a JSON Schema, as far as descriptions are put into it. */
interface SchemaNode {
  description?: string;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  [key: string]: unknown;
}

const CONDITION =
  'A condition: feature(id), capability(id), tier >= advanced, stack == id, option(name) > 5, joined with &&, ||, ! and parentheses.';

/** What editors show, by the path of a property; `[]` stands for the items of a list. */
const CONTRIBUTION: Readonly<Record<string, string>> = {
  id: 'Lower-case words joined by hyphens; equal to the name of the folder.',
  version: 'Semantic version.',
  title: 'Name for people.',
  summary: 'One line for the catalogue.',
  facts:
    'What is declared once and rendered by several owners, by kind. Every record may carry `when` and `each`. See docs/facts.md.',
  slots: 'Shared files that this owner declares for others to fill.',
  'slots[].format': 'How fragments become one file: merged by key, or one block of lines per owner.',
  'slots[].sorted': 'JSON pointers of objects whose keys are sorted.',
  'slots[].sets': 'JSON pointers of arrays that are sorted sets of scalars.',
  files: 'Files that need a condition, a repetition, a mode or another source; all others need no entry.',
  'files[].path': 'Path in the service; a template.',
  'files[].from': 'Source below `files/`; a final slash names a folder.',
  'files[].render': 'Makes the file from all facts instead of from a source: a renderer of docs/renderers.md.',
  'files[].when': CONDITION,
  'files[].each': 'Repeats the file: `modules`, `option(name)` of list type, or `facts.kind`.',
  'files[].once': "Written when it first appears, then the user's: never updated.",
  'files[].executable': 'Written with mode 755.',
  commands: 'Commands that the generated project wants to be run, shown and consented to.',
  dependencies: 'Exact versions needed at run time.',
  devDependencies: 'Exact versions needed while developing.',
};

const EXCLUDE = 'Features of the preset that are left out.';
const FEATURES = {
  features: 'Features beyond the preset, by id, or as records with options.',
  'features[].range': 'Semantic version range.',
  'features[].source': 'Where it comes from, if not from the catalogue.',
  'features[].options': 'Answers by option; see `scaffold info FEATURE`.',
} as const;

/** What a service and the defaults of a company have in common. */
const SHARED: Readonly<Record<string, string>> = {
  $schema: 'The address of this schema, for editors.',
  stack: 'Language and framework base.',
  tier: 'Preset of features and the depth of each; each tier includes the one before.',
  ...FEATURES,
  exclude: EXCLUDE,
  project: 'Who and where. What is absent changes the output in a defined way; nothing is invented.',
};

/** Descriptions by the path of a tier below `presets`. */
const PRESETS = Object.fromEntries(
  TIERS.flatMap((tier) => [
    [`presets.${tier}`, `Wishes of services of the tier ${tier} and above.`],
    [`presets.${tier}.exclude`, EXCLUDE],
    ...Object.entries(FEATURES).map(([path, text]) => [`presets.${tier}.${path}`, text]),
  ]),
);

const DESCRIPTIONS = {
  feature: {
    ...CONTRIBUTION,
    category: 'Section of the catalogue.',
    base: 'Part of every service of its stacks; cannot be left out.',
    hidden: 'A support feature that only others bring in.',
    proof: 'How its tests prove it: against the real thing, a fake that speaks the real protocol, or validators only.',
    stacks: 'Supported stacks with a range of their versions.',
    neutral: 'Serves every stack from its `neutral/` folder.',
    tiers: 'From which tier it is advised, and from which it is preset.',
    'tiers.min': 'Lowest tier at which it is advised; below it the feature comes with a note.',
    'tiers.preset': 'First tier whose preset contains it; absent: only when asked for.',
    'tiers.refuseBelow': 'Below this tier the feature is refused.',
    provides: 'Capabilities that it provides.',
    capabilities: 'Capabilities that it introduces.',
    requires: 'Features and capabilities without which it cannot be.',
    recommends: 'Features that go well with it.',
    suits: 'What in a repository speaks for it; `scaffold recommend` looks for it.',
    'suits[].packages': 'Packages among the dependencies.',
    'suits[].images': 'Container images of the compose file, without registry and tag.',
    'suits[].variables': 'Environment variables; `AWS_*` stands for all that begin so.',
    'suits[].files': 'Paths; a final asterisk stands for any end.',
    conflicts: 'Features that it cannot be with, beyond what exclusive capabilities say.',
    after: 'Layer order only, where no requirement implies it.',
    dependencies: 'Exact versions needed at run time, per stack.',
    devDependencies: 'Exact versions needed while developing, per stack.',
    options: 'Questions that it asks; without a default an answer is required.',
  },
  stack: {
    ...CONTRIBUTION,
    width: 'Column at which the helper `fit` breaks a line.',
    values: 'Constants for templates, e.g. the pinned runtime version.',
    packageFile: 'The file that lists dependencies and scripts, and the JSON pointers inside it.',
    lockFile: 'The lock file that is derived from the catalogue lock.',
  },
  intent: {
    name: 'Name of the project: folder, package and Kubernetes name at once.',
    ...SHARED,
    modules: 'Bounded contexts of the service; without any there is one, `item`.',
    'modules[].name': 'A noun; its plural is derived.',
    'modules[].fields': `Field name -> kind (${FIELD_KINDS.join(', ')}), then \`?\` if optional and \`!\` if unique; enum(draft|sent). Absent: \`name: string!\`.`,
    'modules[].adopted': 'Written by hand: left alone, only wired by convention.',
    facts: "The user's own facts by kind, with the owner `local`. See docs/facts.md.",
    merge:
      'Generated files by glob, the last match wins. never: not written; once: written when it first appears; merge: kept current.',
  },
  defaults: {
    ...SHARED,
    presets: 'More of a tier, and of those above it.',
    ...PRESETS,
    options: 'Answers by feature and option, for services that have the feature; see `scaffold info FEATURE`.',
    featureDirs: "Folders of the company's own features, relative to this file.",
  },
} as const;

const TITLES = {
  feature: 'feature.yaml',
  stack: 'stack.yaml',
  intent: 'scaffold.yaml',
  defaults: 'Company defaults',
} as const;
const SOURCES = { feature: FeatureManifest, stack: StackManifest, intent: Intent, defaults: DefaultsDocument } as const;

/** The JSON Schemas by file name, as text. They describe what people write: before defaults. */
export function buildSchemas(): ReadonlyMap<string, string> {
  const names = ['feature', 'stack', 'intent', 'defaults'] as const;
  return new Map(names.map((name) => [`${name}.schema.json`, `${JSON.stringify(buildSchema(name), undefined, 2)}\n`]));
}

function buildSchema(name: keyof typeof SOURCES): SchemaNode {
  // Zod's own type is wider than what it makes here.
  const { $schema, ...schema }: SchemaNode = JSON.parse(JSON.stringify(z.toJSONSchema(SOURCES[name], { io: 'input' })));
  const descriptions: Readonly<Record<string, string>> = DESCRIPTIONS[name];
  for (const [path, description] of Object.entries(descriptions)) describe(schema, path, description);
  const facts = schema.properties?.facts;
  if (facts !== undefined) nameFactKinds(facts);
  return { $schema, title: TITLES[name], ...schema };
}

/** @throws when there is no such property: the descriptions are kept in step with the schemas. */
function describe(schema: SchemaNode, path: string, description: string): void {
  let nodes: readonly SchemaNode[] = [schema];
  for (const part of path.split('.')) {
    const key = part.replace('[]', '');
    nodes = nodes.map((node) => node.properties?.[key]).filter((node) => node !== undefined);
    if (part.endsWith('[]')) nodes = nodes.flatMap(itemsOf);
  }
  if (nodes.length === 0)
    throw new Error(`no schema has the property "${path}"; mend DESCRIPTIONS in scripts/schemas.ts`);
  for (const node of nodes) node.description = description;
}

/** What a list may hold: its items, or each form they may take. */
function itemsOf({ items }: SchemaNode): readonly SchemaNode[] {
  return items === undefined ? [] : [items, ...(items.anyOf ?? [])];
}

/** Names the kinds, so that editors complete them. Their records may hold templates, and are checked after rendering. */
function nameFactKinds(facts: SchemaNode): void {
  facts.properties = Object.fromEntries(
    Object.keys(FACT_SCHEMAS).map((kind) => [kind, { type: 'array', items: { type: 'object' } }]),
  );
  facts.additionalProperties = false;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync('schemas', { recursive: true });
  for (const [file, text] of buildSchemas()) writeFileSync(`schemas/${file}`, text);
}
