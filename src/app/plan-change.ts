import { ScaffoldError } from '../domain/errors.ts';
import { applyOverrides } from '../domain/intent/apply-overrides.ts';
import { checkIntent } from '../domain/intent/check-intent.ts';
import {
  type IntentText,
  listModuleNames,
  printEdited,
  withAnswers,
  withModule,
  withoutEmpty,
  withoutExcluded,
  withoutModule,
  withRenamedModule,
} from '../domain/intent/edit-intent.ts';
import type { Intent } from '../domain/intent/intent.ts';
import { parseModuleFlag } from '../domain/intent/parse-module-flag.ts';
import { renameInAnswer } from '../domain/manifest/named-modules.ts';
import { suggestName } from '../domain/names/near-miss.ts';
import { nounOf } from '../domain/names/noun.ts';
import { createPathRenamer, createTextRenamer } from '../domain/names/rename-paths.ts';
import type { Noun } from '../domain/names/words.ts';
import type { Resolution } from '../domain/pipeline.ts';
import { fail, type Result } from '../domain/problem.ts';
import {
  choosePins,
  listVersionSteps,
  refuseDowngrade,
  refuseOtherVersions,
  type VersionStep,
} from './choose-versions.ts';
import { leaveOutFeatures, removeFeatures } from './edit-selection.ts';
import { unknownFeature } from './inspect-catalogue.ts';
import type { Catalogue } from './load-catalogue.ts';
import type { Renamer } from './merge-plan.ts';
import { requireValue, tryResolve } from './plan-service.ts';
import { readAnswer } from './read-intent.ts';
import type { Repository } from './read-repository.ts';
import type { Change } from './repository-requests.ts';

/** What a repository shall be after a change. */
export interface IntendedState {
  readonly intent: Intent;
  readonly intentText: string;
  readonly resolution: Resolution;
  readonly steps: readonly VersionStep[];
  readonly notes: readonly string[];
  /** How paths and texts read after a module was renamed. */
  readonly rename?: Renamer;
}

interface EditedDocument {
  readonly document: IntentText;
  readonly notes: readonly string[];
}

/**
 * Applies a change to the intent of a repository and resolves it, with the locked versions unless it is an update. Throws a ScaffoldError
 * with everything that stands against it.
 */
export function planChange(repository: Repository, change: Change, catalogue: Catalogue): IntendedState {
  const pins = change.kind === 'update' ? {} : choosePins(repository.lock, catalogue.registry);
  const resolve = (document: IntentText): Result<Resolution> => {
    const intent = checkIntent(document, 'scaffold.yaml');
    return intent.ok ? tryResolve({ intent: intent.value, origins: {} }, catalogue, pins) : fail(intent.problems);
  };
  const edited = editDocument(repository, change, { catalogue, resolve });
  const document = withoutEmpty(edited.document, repository.document);
  const intent = requireValue(checkIntent(document, 'scaffold.yaml'));
  const resolution = requireValue(resolve(document));
  const steps = listVersionSteps(repository.lock, resolution);
  if (change.kind === 'update') refuseDowngrade(steps);
  else if (change.kind !== 'sync' || !change.rebase)
    refuseOtherVersions(repository.lock, { steps, registry: catalogue.registry, command: describeCommand(change) });
  const isSame = edited.document === repository.document;
  return {
    intent,
    intentText: isSame ? repository.intentText : printEdited(repository.intentText, repository.intent, document),
    resolution,
    steps,
    notes: edited.notes,
    ...(change.kind === 'module' && change.action === 'rename'
      ? { rename: createRenamer(nounOf(change.name), nounOf(change.to)) }
      : {}),
  };
}

function createRenamer(from: Noun, to: Noun): Renamer {
  return { path: createPathRenamer(from, to), text: createTextRenamer(from, to) };
}

/** The change as it is typed, for hints. */
export function describeCommand(change: Change): string {
  switch (change.kind) {
    case 'add':
    case 'remove':
      return [
        ...[change.kind, ...change.features, ...change.modules.map((module) => `--module '${module}'`)],
        ...(change.kind === 'add' ? (change.without ?? []).map((id) => `--without ${id}`) : []),
        ...(change.kind === 'add' && change.tier !== undefined ? [`--tier ${change.tier}`] : []),
      ].join(' ');
    case 'tier':
      return `tier ${change.tier}`;
    case 'module':
      return [
        'module',
        change.action,
        `'${change.name}'`,
        ...(change.action === 'rename' ? [`'${change.to}'`] : []),
      ].join(' ');
    case 'sync':
    case 'update':
      return change.kind;
  }
}

interface EditTools {
  readonly catalogue: Catalogue;
  readonly resolve: (document: IntentText) => Result<Resolution>;
}

function editDocument(repository: Repository, change: Change, tools: EditTools): EditedDocument {
  const { document } = repository;
  switch (change.kind) {
    case 'add':
      return addToDocument(document, change, tools);
    case 'remove': {
      const modules = change.modules.reduce((next, name) => removeModule(next, name), document);
      return removeFromDocument(modules, change, tools);
    }
    case 'tier':
      return { document: { ...document, tier: change.tier }, notes: [] };
    case 'module':
      return { document: editModule(document, change, tools), notes: [] };
    case 'sync':
    case 'update':
      return { document, notes: [] };
  }
}

function addToDocument(
  written: IntentText,
  change: Extract<Change, { kind: 'add' }>,
  { catalogue, resolve }: EditTools,
): EditedDocument {
  const document =
    change.tier === undefined || change.tier === written.tier ? written : { ...written, tier: change.tier };
  const ids = change.features.map((text) => text.split('@')[0] ?? text);
  const without = change.without ?? [];
  for (const id of [...ids, ...without]) requireKnown(id, catalogue);
  const options: Record<string, Record<string, unknown>> = {};
  for (const answer of change.set) {
    const { feature, option, value } = requireValue(readAnswer(answer, catalogue.registry));
    options[feature] = { ...options[feature], [option]: value };
  }
  const included = withoutExcluded(document, ids);
  const present = resolve(included);
  // What is there by itself needs no wish: taking it away again would leave it excluded.
  const isThere = (text: string) => {
    const reason = present.ok ? present.value.features.find(({ id }) => id === text)?.reason.kind : undefined;
    return reason === 'base' || reason === 'preset' || reason === 'asked';
  };
  const wishes = change.features.filter((text) => !isThere(text));
  const changes = { features: wishes, without: [], modules: [], options, project: {} };
  const wished = wishes.length > 0 || change.set.length > 0 ? applyOverrides(included, changes) : included;
  const withModules = change.modules.reduce((next, module) => addModule(next, module), wished);
  const left = without.length > 0 ? leaveOutFeatures(withModules, without, resolve) : withModules;
  const isIncluded = included !== document && JSON.stringify(included) !== JSON.stringify(document);
  const known = change.features.filter((text) => isThere(text) && !isIncluded);
  const isUntouched = left === included && !isIncluded;
  return {
    document: isUntouched ? document : left,
    notes: known.map((id) => `"${id}" is part of this repository already.`),
  };
}

function removeFromDocument(
  document: IntentText,
  { features, cascade }: Extract<Change, { kind: 'remove' }>,
  { catalogue, resolve }: EditTools,
): EditedDocument {
  for (const id of features) requireKnown(id, catalogue);
  const current = requireValue(resolve(document));
  const asked = JSON.stringify(document.features ?? []);
  const present = features.filter(
    (id) => current.features.some((feature) => feature.id === id) || asked.includes(`"${id}"`),
  );
  const absent = features.filter((id) => !present.includes(id)).map((id) => `"${id}" is not part of this repository.`);
  if (present.length === 0) return { document, notes: absent };
  const removal = removeFeatures(document, present, { current, cascade, resolve });
  const others = removal.removed
    .filter((id) => !features.includes(id))
    .map((id) => `"${id}" goes too: it needs what is removed.`);
  return { document: removal.document, notes: [...absent, ...others] };
}

function requireKnown(id: string, { registry }: Catalogue): void {
  if (!registry.features.has(id)) throw unknownFeature(id, registry.features.keys());
}

function editModule(
  document: IntentText,
  change: Extract<Change, { kind: 'module' }>,
  { catalogue: { registry } }: EditTools,
): IntentText {
  switch (change.action) {
    case 'add':
      return addModule(document, change.name);
    case 'remove':
      return removeModule(document, change.name);
    case 'rename': {
      requireModule(document, change.name);
      refuseTwin(document, change.to);
      const names = { from: nounOf(change.name).kebab, to: nounOf(change.to).kebab };
      return withAnswers(withRenamedModule(document, change.name, change.to), (feature, option, value) =>
        renameInAnswer(registry.features.get(feature)?.[0].manifest.options[option], value, names),
      );
    }
  }
}

function addModule(document: IntentText, spec: string): IntentText {
  const module = requireValue(parseModuleFlag(spec));
  refuseTwin(document, module.name);
  return withModule(document, module);
}

function removeModule(document: IntentText, name: string): IntentText {
  requireModule(document, name);
  if (listModuleNames(document).length === 1)
    throw new ScaffoldError('MODULE_UNKNOWN', `"${name}" is the only module; a service has at least one.`, {
      hint: 'Add another one first, or rename it with `scaffold module rename`.',
    });
  return withoutModule(document, name);
}

function requireModule(document: IntentText, name: string): void {
  const names = listModuleNames(document);
  if (names.includes(name)) return;
  const hint = suggestName(name, names, `The modules are: ${names.join(', ')}.`);
  throw new ScaffoldError('MODULE_UNKNOWN', `There is no module "${name}".`, { hint });
}

function refuseTwin(document: IntentText, name: string): void {
  if (!listModuleNames(document).includes(name)) return;
  throw new ScaffoldError('MODULE_UNKNOWN', `There is a module "${name}" already.`, { hint: 'Choose another name.' });
}
