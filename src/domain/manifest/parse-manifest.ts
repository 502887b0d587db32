import type { z } from 'zod';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { checkFeatureManifest } from './check-feature-manifest.ts';
import { checkFileRules } from './check-file-rules.ts';
import { describeIssue, type Finding } from './describe-issue.ts';
import { FeatureManifest } from './feature-manifest.ts';
import { type LocatedYaml, type Position, parseLocatedYaml } from './located-yaml.ts';
import { StackManifest } from './stack-manifest.ts';

/** Where a manifest comes from. */
export interface ManifestPlace {
  /** The file, for messages. */
  readonly path: string;
  /** Name of its folder, which the id must equal. */
  readonly folder: string;
}

/**
 * The manifest of a feature from the text of its `feature.yaml`.
 *
 * @returns otherwise all problems at once, each with `path:line:column`: YAML_MALFORMED, or MANIFEST_INVALID for unknown
 *   keys (with a near miss), wrong values, ranges that are none, file rules that contradict themselves, options whose default does not fit, and an id that is not
 *   the folder's name
 */
export function parseFeatureManifest(text: string, place: ManifestPlace): Result<FeatureManifest> {
  return parseManifest(text, place, FeatureManifest, checkFeatureManifest);
}

/** The manifest of a stack from the text of its `stack.yaml`; problems as for {@link parseFeatureManifest}. */
export function parseStackManifest(text: string, place: ManifestPlace): Result<StackManifest> {
  return parseManifest(text, place, StackManifest, checkFileRules);
}

function parseManifest<M extends { readonly id: string }>(
  text: string,
  { path, folder }: ManifestPlace,
  schema: z.ZodType<M>,
  check: (manifest: M) => readonly Finding[],
): Result<M> {
  const yaml = parseLocatedYaml(text, path);
  if (!yaml.ok) return fail(yaml.problems.map((problem) => ({ ...problem, features: [folder] })));
  const located = yaml.value;
  const parsed = schema.safeParse(located.value);
  const findings = parsed.success
    ? [...checkFolder(parsed.data, folder), ...check(parsed.data)]
    : parsed.error.issues.flatMap((issue) => describeIssue(issue, schema, located.value));
  if (parsed.success && findings.length === 0) return succeed(parsed.data);
  const placed = findings.map((finding) => ({ finding, position: locateFinding(finding, located) }));
  placed.sort((left, right) => left.position.offset - right.position.offset);
  return fail(placed.map(({ finding, position }) => reportFinding(finding, position, folder)));
}

function checkFolder({ id }: { readonly id: string }, folder: string): readonly Finding[] {
  if (id === folder) return [];
  return [{ keys: ['id'], text: `is "${id}", but its folder is "${folder}"`, hint: 'Give both the same name.' }];
}

function locateFinding({ keys, isAboutKey }: Finding, located: LocatedYaml): Position {
  return isAboutKey === true ? located.locateKey(keys) : located.locate(keys);
}

function reportFinding({ keys, text, hint }: Finding, position: Position, folder: string): Problem {
  const subject = keys.length === 0 ? 'The manifest' : `\`${keys.map(String).join('.')}\``;
  const problem: Problem = {
    code: 'MANIFEST_INVALID',
    message: `${subject} of "${folder}" ${text}.`,
    features: [folder],
    path: position.text,
  };
  return hint === undefined ? problem : { ...problem, hint };
}
