import { planProject } from '../../src/domain/composer/plan-project.ts';
import { Intent, type IntentDocument } from '../../src/domain/intent/intent.ts';
import type { ModuleSpec } from '../../src/domain/intent/module-spec.ts';
import { FeatureManifest } from '../../src/domain/manifest/feature-manifest.ts';
import type { OptionValue } from '../../src/domain/manifest/option-definition.ts';
import { StackManifest } from '../../src/domain/manifest/stack-manifest.ts';
import { nounOf } from '../../src/domain/names/noun.ts';
import type {
  FeatureContent,
  OwnedSlot,
  Plan,
  Resolution,
  ResolvedFeature,
  SourceFile,
} from '../../src/domain/pipeline.ts';
import type { Problem, Result } from '../../src/domain/problem.ts';
import { parseTemplate } from '../../src/domain/template/parse-template.ts';
import type { Tier } from '../../src/domain/vocabulary.ts';

/** A feature in a few lines: what it says in its manifest, its files by path, its answers. */
export interface FeatureSketch {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly layer?: number;
}

export interface BuiltFeature {
  readonly resolved: ResolvedFeature;
  readonly content: FeatureContent;
}

export interface BuiltStack {
  readonly manifest: StackManifest;
  readonly content: FeatureContent;
}

/** A valid feature of the stack `typescript`; paths that end in `.hbs` are parsed. */
export function buildFeature(id: string, { manifest, files, options, layer }: FeatureSketch = {}): BuiltFeature {
  const parsed = FeatureManifest.parse({
    id,
    version: '1.0.0',
    title: `Title of ${id}`,
    summary: `What ${id} does`,
    category: 'core',
    proof: 'static',
    neutral: true,
    ...manifest,
  });
  const reason = { kind: 'asked', origin: '--features' } as const;
  return {
    resolved: { id, version: parsed.version, layer: layer ?? 0, reason, manifest: parsed, options: options ?? {} },
    content: { id, files: buildFiles(files ?? {}) },
  };
}

/** The stack `typescript` with a `package.json` and nothing else. */
export function buildStack({ manifest, files }: Pick<FeatureSketch, 'manifest' | 'files'> = {}): BuiltStack {
  const parsed = StackManifest.parse({
    id: 'typescript',
    version: '1.0.0',
    title: 'TypeScript',
    summary: 'A stack for tests',
    packageFile: {
      path: 'package.json',
      dependencies: '/dependencies',
      devDependencies: '/devDependencies',
      scripts: '/scripts',
    },
    slots: [
      { path: 'package.json', format: 'json', sorted: ['/dependencies', '/devDependencies', '/scripts'] },
      { path: '.gitignore', format: 'blocks' },
    ],
    ...manifest,
  });
  const base = { 'slots/package.json.hbs': '{ "name": "{{project.name}}", "version": "0.1.0" }\n' };
  return { manifest: parsed, content: { id: parsed.id, files: buildFiles({ ...base, ...files }) } };
}

export interface ServiceSketch {
  readonly stack?: BuiltStack;
  readonly features?: readonly BuiltFeature[];
  readonly intent?: Partial<IntentDocument>;
  readonly modules?: readonly ModuleSpec[];
  readonly tier?: Tier;
  /** Slots of features that are known but not selected. */
  readonly otherSlots?: readonly OwnedSlot[];
}

/** A resolution of these features in layer order, as the resolver would give it. */
export function buildResolution({ stack = buildStack(), features = [], tier = 'basic' }: ServiceSketch): Resolution {
  const resolved = features.map((feature) => feature.resolved);
  return {
    stack: stack.manifest,
    tier,
    features: resolved.toSorted((a, b) => a.layer - b.layer || (a.id < b.id ? -1 : 1)),
    providers: [],
    replaced: [],
    dropped: [],
    recommendations: [],
    notes: [],
  };
}

export function buildIntent(intent: Partial<IntentDocument> = {}): Intent {
  return Intent.parse({ name: 'order-service', ...intent });
}

/** A module with one unique text field. */
export function buildModule(name: string, { adopted = false }: { readonly adopted?: boolean } = {}): ModuleSpec {
  const field = { ...nounOf('name'), kind: 'string', optional: false, unique: true, values: [] } as const;
  return { ...nounOf(name), fields: [field], adopted };
}

/** Plans a service of in-memory features. */
export function planSketch(sketch: ServiceSketch): Result<Plan> {
  const { stack = buildStack(), features = [], otherSlots = [], modules = [] } = sketch;
  return planProject({
    intent: buildIntent(sketch.intent),
    modules,
    resolution: buildResolution({ ...sketch, stack }),
    contents: [stack.content, ...features.map(({ content }) => content)],
    knownSlots: otherSlots,
  });
}

/** The value, or a failure that shows every problem. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.problems.map(({ code, message }) => `${code} ${message}`).join('\n'));
}

/** The problems, or a failure where there are none. */
export function problemsOf(result: Result<unknown>): readonly Problem[] {
  if (!result.ok) return result.problems;
  throw new Error('expected problems, got a value');
}

/** The text of a planned file. */
export function textOf(plan: Plan, path: string): string {
  const file = plan.files.find((candidate) => candidate.path === path);
  if (typeof file?.content === 'string') return file.content;
  throw new Error(`the plan has no text ${path}; it has ${plan.files.map((candidate) => candidate.path).join(', ')}`);
}

function buildFiles(files: Readonly<Record<string, string | Uint8Array>>): readonly SourceFile[] {
  return Object.entries(files).map(([path, content]) => ({
    path,
    content: typeof content === 'string' && path.endsWith('.hbs') ? unwrap(parseTemplate(content, path)) : content,
    executable: false,
  }));
}
