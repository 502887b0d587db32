/**
 * Which test goes red when a feature is taken away, for every feature: `npm run catalogue:proof [-- id ...]`. Four ways, the first that applies:
 *
 * - *fault seeded*: a feature that is tests itself (`features/ID/proof.yaml`): they have to find a fault that is put into a service;
 * - *switched off*: in a service with the feature, its line is removed from `src/features.ts`; its own tests run there, those of its hidden part included;
 * - *files gone*: it registers nothing, so the files that it owns are removed, tests aside; its own tests run there;
 * - *silent*: it has no tests of its own, or they are about what they bring along; it stays in the catalogue and contributes nothing, and the tests of the catalogue run
 *   (`test/conformance`, without the one that only counts its files): those that name it, and all of them when none of these goes red.
 *
 * A feature for which nothing goes red has no proof, and the run fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readFailedTests } from '../src/domain/authoring/read-failed-tests.ts';
import type { FeatureManifest } from '../src/domain/manifest/feature-manifest.ts';
import { installCatalogue, newService, shareInstall } from '../test/support/new-service.ts';
import { checkoutCatalogue, planFromYaml } from '../test/support/plan.ts';
import { hasServers, startPostgres } from '../test/support/servers.ts';

interface Proof {
  readonly id: string;
  readonly way: 'fault seeded' | 'switched off' | 'files gone' | 'silent';
  /** Names of the tests that went red. */
  readonly red: readonly string[];
}

/** A change of a file of a service with a module `invoice`: `find` is a regular expression that has to match. */
const Fault = z.strictObject({ why: z.string(), file: z.string(), find: z.string(), replace: z.string() });

/** Of one test. What waits for a feature that is gone waits for ever. */
const WITH_FEATURE_MS = 60_000;
const WITHOUT_FEATURE_MS = 10_000;

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

const { registry } = checkoutCatalogue();
const manifests = [...registry.features.values()].map(([latest]) => latest.manifest);
const wanted = process.argv.slice(2);
/** For features that do nothing without it. */
await using postgres = hasServers() ? await startPostgres() : undefined;
const proofs = manifests
  .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  .sort((left, right) => left.id.localeCompare(right.id))
  .map((manifest) => {
    const inService = proveInService(manifest);
    const proof = inService && inService.red.length > 0 ? inService : proveInCatalogue(manifest);
    const [first = 'NO PROOF', ...more] = proof.red;
    console.log(`${proof.id.padEnd(22)}${proof.way.padEnd(14)}${first}${more.length > 0 ? `  (+${more.length})` : ''}`);
    return proof;
  });

const open = proofs.filter(({ red }) => red.length === 0);
console.log(`\n${proofs.length} features, ${proofs.length - open.length} proven.`);
if (open.length > 0) {
  console.error(`Without a proof: ${open.map(({ id }) => id).join(', ')}`);
  process.exitCode = 1;
}

/** Undefined when the feature brings no test into the service. */
function proveInService({ id, tiers, requires }: FeatureManifest): Proof | undefined {
  const tier = tiers.refuseBelow?.tier ?? 'basic';
  const intent = `name: billing\ntier: ${tier}\nfeatures: [${askFor(id)}]\nmodules: [{ name: invoice, fields: { number: string!, total: money } }]\n`;
  const parts = new Set([id, ...listHiddenParts(id)]);
  const own = planFromYaml(intent).plan.files.filter(
    ({ features: [owner = '', ...others] }) => parts.has(owner) && others.length === 0,
  );
  const tests = own.map(({ path }) => path).filter((path) => path.endsWith('.test.ts'));
  if (tests.length === 0) return undefined;
  const folder = newService(intent);
  shareInstall(folder, installCatalogue('typescript'));
  const isOfPostgres = [id, ...requires.flatMap((need) => ('feature' in need ? need.feature : []))].includes(
    'db-postgres',
  );
  const env = isOfPostgres && postgres ? { TEST_DATABASE_URL: postgres.url } : {};
  const before = listRed(folder, tests, WITH_FEATURE_MS, env);
  if (before.length > 0) throw new Error(`${id}: red with the feature in place: ${before.join('; ')}\n${folder}`);
  const way = takeAway(
    id,
    folder,
    own.map(({ path }) => path),
  );
  const red = listRed(folder, tests, WITHOUT_FEATURE_MS, env);
  rmSync(dirname(folder), { recursive: true });
  return { id, way, red };
}

/** Hidden features that come with nobody else than this one. */
function listHiddenParts(id: string): readonly string[] {
  const requires = registry.features.get(id)?.[0].manifest.requires ?? [];
  const needed = requires.flatMap((need) => ('feature' in need ? [need.feature] : []));
  return needed.filter((other) => registry.features.get(other)?.[0].manifest.hidden === true);
}

function takeAway(id: string, folder: string, own: readonly string[]): Proof['way'] {
  const fault = `features/${id}/proof.yaml`;
  if (existsSync(fault)) {
    seedFault(folder, Fault.parse(parse(readFileSync(fault, 'utf8'))));
    return 'fault seeded';
  }
  const parts = own.filter((path) => path.endsWith('.feature.ts'));
  if (parts.length > 0) {
    switchOff(folder, parts);
    return 'switched off';
  }
  for (const path of own) if (!path.startsWith('test/')) rmSync(join(folder, path));
  return 'files gone';
}

function seedFault(folder: string, { file, find, replace }: z.infer<typeof Fault>): void {
  const text = readFileSync(join(folder, file), 'utf8');
  const faulty = text.replace(new RegExp(find, 's'), replace);
  if (faulty === text) throw new Error(`${find} is not in ${file}`);
  writeFileSync(join(folder, file), faulty);
}

/** A hidden feature comes with one that needs it. */
function askFor(id: string): string {
  if (registry.features.get(id)?.[0].manifest.hidden !== true) return id;
  const user = manifests.find(
    ({ hidden, requires }) => !hidden && requires.some((need) => 'feature' in need && need.feature === id),
  );
  return user?.id ?? 'http-fastify';
}

function switchOff(folder: string, parts: readonly string[]): void {
  const list = join(folder, 'src/features.ts');
  const lines = readFileSync(list, 'utf8').split('\n');
  const names = lines.flatMap((line) =>
    parts.some((part) => line.includes(`/${basename(part)}'`)) ? (/\{ (\w+) \}/.exec(line)?.[1] ?? []) : [],
  );
  const isOff = (line: string): boolean => names.some((name) => new RegExp(`\\b${name}\\b`).test(line));
  writeFileSync(list, lines.filter((line) => !isOff(line)).join('\n'));
}

/** Names of the tests that fail; those of suites are left out. */
function listRed(folder: string, tests: readonly string[], timeoutMs: number, env: object): readonly string[] {
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--test',
      '--test-isolation=none',
      '--test-force-exit',
      '--test-reporter=tap',
      `--test-timeout=${timeoutMs}`,
      ...tests,
    ],
    { cwd: folder, encoding: 'utf8', timeout: 300_000, env: { ...process.env, ...env } },
  );
  return readFailedTests(stdout);
}

function proveInCatalogue({ id }: FeatureManifest): Proof {
  const naming = globSync('test/conformance/**/*.test.ts').filter((path) => readFileSync(path, 'utf8').includes(id));
  const red = naming.length > 0 ? listRedInCatalogue(id, naming) : [];
  return { id, way: 'silent', red: red.length > 0 ? red : listRedInCatalogue(id, []) };
}

/** Runs the given tests of the catalogue, or all of them when none is given. */
function listRedInCatalogue(id: string, tests: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-proof-'));
  const report = join(folder, 'report.json');
  const all = ['run', '--project', 'conformance', '--exclude', '**/catalogue.test.ts', '--reporter', 'json'];
  // All of them take minutes, and one is enough.
  const args = tests.length > 0 ? [...all, ...tests] : [...all, '--bail', '1'];
  spawnSync('vitest', [...args, '--outputFile', report], { env: { ...process.env, CATALOGUE_WITHOUT: id } });
  const { testResults } = Report.parse(JSON.parse(readFileSync(report, 'utf8')));
  rmSync(folder, { recursive: true });
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `${basename(name)}: ${fullName}`),
  );
}
