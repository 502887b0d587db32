import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { startService } from '../support/generated-service.ts';
import { installService, newService } from '../support/new-service.ts';
import { checkContract } from '../support/operations/check-contract.ts';
import { buildLatency, buildObjective, inputOf } from '../support/operations/objective-input.ts';
import { hasPromtool, runPromtool, writeRuleFiles } from '../support/operations/rule-files.ts';
import {
  AVAILABILITY_MUTANTS,
  GUARD_MUTANTS,
  LATENCY_MUTANTS,
  type Mutant,
  SERVICE_MUTANTS,
} from '../support/operations/rule-mutants.ts';
import { planFromYaml } from '../support/plan.ts';

const figures: (readonly [where: string, mutant: string, caughtBy: string])[] = [];

afterAll(() => {
  const caught = figures.filter(([, , by]) => by !== 'nothing').length;
  const lines = figures.map(([where, mutant, by]) => `${where.padEnd(14)}${mutant.padEnd(52)}${by}`);
  process.stdout.write(`${[...lines, `${caught} of ${figures.length} faults caught`].join('\n')}\n`);
});

function mutate(path: string, { from, to }: Mutant): void {
  const text = readFileSync(path, 'utf8');
  const mutant = text.replace(from, to);
  expect(mutant, `${from} is nowhere in ${path}`).not.toBe(text);
  writeFileSync(path, mutant);
}

/** One file for each test, those over the shortest time first: most faults are found within seconds. */
function splitTests(folder: string, rules: string, files: readonly string[]): readonly string[] {
  const single = files.flatMap((file) => {
    const whole: { rule_files: readonly string[]; tests: readonly object[] } = parse(
      readFileSync(join(folder, file), 'utf8'),
    );
    return whole.tests.map((test) => {
      const text = stringify({ ...whole, rule_files: [rules], tests: [test] }, { lineWidth: 0 });
      return {
        text,
        minutes: Math.max(...[...text.matchAll(/eval_time: (\d+)m/g)].map(([, minute]) => Number(minute))),
      };
    });
  });
  return single
    .toSorted((one, other) => one.minutes - other.minutes)
    .map(({ text }, index) => {
      writeFileSync(join(folder, `test-${index}.yaml`), text);
      return `test-${index}.yaml`;
    });
}

/** The first check that finds the fault. */
function findKiller(folder: string, rules: string, tests: readonly string[]): string {
  if (runPromtool(folder, 'check', 'rules', '--lint=all', '--lint-fatal', rules) !== '') return 'promtool check rules';
  const killer = tests.find((file) => runPromtool(folder, 'test', 'rules', file) !== '');
  if (killer === undefined) return 'nothing';
  return `test: ${/name: "?([^"\n]+)/.exec(readFileSync(join(folder, killer), 'utf8').split('tests:')[1] ?? '')?.[1]}`;
}

/** The alerts of a whole service without its objectives, and the tests that they bring. */
function writeGuardFiles(): string {
  const { plan } = planFromYaml('name: billing\ntier: enterprise\nmodules: [{ name: tag }]');
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-rules-'));
  for (const path of ['rules/alerts.yaml', 'tests/alerts.yaml']) {
    const file = plan.files.find((each) => each.path === `deploy/observability/prometheus/${path}`);
    mkdirSync(join(folder, dirname(path)));
    writeFileSync(join(folder, path), String(file?.content));
  }
  return folder;
}

const BASES = [
  {
    where: 'availability',
    mutants: AVAILABILITY_MUTANTS,
    write: () => writeRuleFiles(inputOf({ objective: [buildObjective()] })),
  },
  {
    where: 'latency',
    mutants: LATENCY_MUTANTS,
    write: () => writeRuleFiles(inputOf({ objective: [buildLatency()] })),
  },
  { where: 'alerts', mutants: GUARD_MUTANTS, write: writeGuardFiles },
] as const;

describe.runIf(hasPromtool()).each(BASES)('a fault in the rules of $where', ({ where, mutants, write }) => {
  const rules = `rules/${where}.yaml`;
  let whole = '';
  let tests: readonly string[] = [];

  beforeAll(() => {
    whole = write();
    tests = splitTests(
      whole,
      rules,
      readdirSync(join(whole, 'tests')).map((name) => `tests/${name}`),
    );
  });

  it('is the only thing that is wrong with them', () => {
    expect(findKiller(whole, rules, tests)).toBe('nothing');
  });

  it.each(mutants)('is caught: $name', (mutant) => {
    const folder = mkdtempSync(join(tmpdir(), 'scaffold-mutant-'));
    cpSync(whole, folder, { recursive: true });
    mutate(join(folder, rules), mutant);
    const killer = findKiller(folder, rules, tests);
    figures.push([where, mutant.name, killer]);
    expect(killer).not.toBe('nothing');
  });
});

describe('a fault in what a service exposes', () => {
  let folder = '';

  beforeAll(() => {
    folder = newService('tier: enterprise\nmodules: [{ name: tag }]\n');
    installService(folder);
  });

  /** What the rules ask for and the service does not have. */
  async function findMissing(): Promise<readonly string[]> {
    const service = await startService(folder, { HTTP_REQUEST_TIMEOUT_MS: '1500', LOG_LEVEL: 'error' });
    try {
      return await checkContract(folder, service);
    } finally {
      await service.stop();
    }
  }

  it('is the only thing that is wrong with it', async () => {
    expect(await findMissing()).toEqual([]);
  });

  it.each(SERVICE_MUTANTS)('is caught: $name', async (mutant) => {
    const path = join(folder, 'src/platform/metrics', mutant.path);
    const text = readFileSync(path, 'utf8');
    mutate(path, mutant);
    try {
      const missing = await findMissing();
      figures.push(['service', mutant.name, missing.length === 0 ? 'nothing' : `contract: ${missing[0]}`]);
      expect(missing).not.toEqual([]);
    } finally {
      writeFileSync(path, text);
    }
  });
});
