import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { FeatureSource, ManifestDocument, ParseTemplate } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { SourceFile } from '../../domain/pipeline.ts';
import type { Problem } from '../../domain/problem.ts';
import { listFiles, readEntries, refuseSpecial } from './list-files.ts';
import { unreadable } from './unreadable.ts';

type Kind = ManifestDocument['kind'];

const MANIFESTS = { feature: 'feature.yaml', stack: 'stack.yaml' } as const satisfies Record<Kind, string>;
const TEMPLATE_SUFFIX = '.hbs';

interface DirectorySourceOptions {
  readonly parseTemplate: ParseTemplate;
  /** For messages; by default `dir:` and the folder. */
  readonly name?: string;
  /** The one folder in it that counts; all unless told. */
  readonly only?: string | undefined;
}

/**
 * Features and stacks as folders on disk: `<dir>/<id>/feature.yaml` or `<dir>/<id>/stack.yaml` with their files beside it. Which of
 * the two manifests a folder holds decides what it is, so that one folder may hold both features and stacks.
 *
 * Reading throws a ScaffoldError with every problem of the folder: `SOURCE_UNREADABLE`, `MANIFEST_INVALID` for a folder without a
 * manifest or with both, and what `parseTemplate` finds.
 *
 * @param dir Absolute, or relative to the working directory; it may itself be a link.
 */
export function directorySource(dir: string, { parseTemplate, name, only }: DirectorySourceOptions): FeatureSource {
  return {
    name: name ?? `dir:${dir}`,
    recordedName: `dir:${basename(resolve(dir))}`,
    readManifests: () => readManifests(dir, only),
    readContent: (folder, kind) => ({ id: folder, files: readFiles(dir, { folder, kind, parseTemplate }) }),
  };
}

function readManifests(dir: string, only: string | undefined): readonly ManifestDocument[] {
  const problems: Problem[] = [];
  const documents: ManifestDocument[] = [];
  const entries = readEntries(dir, problems).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (only !== undefined && entry.name !== only) continue;
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.isFile()) continue;
    if (entry.isDirectory()) documents.push(...readManifest(dir, entry.name, problems));
    else problems.push(refuseSpecial(entry, join(dir, entry.name)));
  }
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);
  return documents;
}

function readManifest(dir: string, folder: string, problems: Problem[]): readonly ManifestDocument[] {
  const names = readEntries(join(dir, folder), problems).map((entry) => entry.name);
  const isFeature = names.includes(MANIFESTS.feature);
  const isStack = names.includes(MANIFESTS.stack);
  // Version control leaves empty folders behind when a feature is deleted.
  if (names.length === 0) return [];
  if (isFeature === isStack) {
    problems.push(ambiguousFolder(join(dir, folder), folder, isFeature));
    return [];
  }
  const kind = isFeature ? 'feature' : 'stack';
  const path = join(dir, folder, MANIFESTS[kind]);
  const content = readContent(path, problems);
  if (content === undefined) return [];
  if (typeof content !== 'string') {
    problems.push({ code: 'YAML_MALFORMED', message: `"${path}" is not UTF-8.`, features: [folder], path });
    return [];
  }
  return [{ kind, folder, path, manifest: { text: content } }];
}

function ambiguousFolder(path: string, folder: string, hasBoth: boolean): Problem {
  return {
    code: 'MANIFEST_INVALID',
    message: hasBoth
      ? `"${path}" holds both ${MANIFESTS.feature} and ${MANIFESTS.stack}.`
      : `"${path}" holds neither ${MANIFESTS.feature} nor ${MANIFESTS.stack}.`,
    hint: hasBoth
      ? 'Keep one of them: a folder is either a feature or a stack.'
      : `Add ${MANIFESTS.feature}, or move the folder out of the folder of features.`,
    features: [folder],
    path,
  };
}

interface ContentRequest {
  readonly folder: string;
  readonly kind: Kind;
  readonly parseTemplate: ParseTemplate;
}

function readFiles(dir: string, { folder, kind, parseTemplate }: ContentRequest): readonly SourceFile[] {
  const problems: Problem[] = [];
  const files: SourceFile[] = [];
  const root = join(dir, folder);
  for (const { path, executable } of listFiles(root, problems)) {
    if (path === MANIFESTS[kind]) continue;
    const content = readContent(join(root, path), problems);
    if (content === undefined) continue;
    if (!path.endsWith(TEMPLATE_SUFFIX)) {
      files.push({ path, content, executable });
      continue;
    }
    const template = parseText(content, join(root, path), parseTemplate);
    if (template.ok) files.push({ path, content: template.value, executable });
    else problems.push(...template.problems.map((problem) => withFeature(problem, folder)));
  }
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);
  return files;
}

function parseText(
  content: string | Uint8Array,
  path: string,
  parseTemplate: ParseTemplate,
): ReturnType<ParseTemplate> {
  if (typeof content === 'string') return parseTemplate(content, path);
  const message = `"${path}" is no template: it is not UTF-8.`;
  return { ok: false, problems: [{ code: 'TEMPLATE_INVALID', message, features: [], path }] };
}

/** The parser knows the file only; the folder is the feature's id. */
function withFeature(problem: Problem, folder: string): Problem {
  return problem.features.length > 0 ? problem : { ...problem, features: [folder] };
}

function readContent(path: string, problems: Problem[]): string | Uint8Array | undefined {
  try {
    const bytes = readFileSync(path);
    return isUtf8(bytes) ? bytes.toString('utf8') : new Uint8Array(bytes);
  } catch (error) {
    problems.push(unreadable(path, error));
    return undefined;
  }
}
