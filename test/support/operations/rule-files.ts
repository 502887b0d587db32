import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { RendererInput } from '../../../src/domain/renderers/renderer.ts';
import type { RendererName } from '../../../src/domain/renderers/renderer-name.ts';
import { RENDERERS } from '../../../src/domain/renderers/renderer-table.ts';
import type { RuleGroup } from '../../../src/domain/renderers/rule-group.ts';
import { unwrap } from '../feature-builder.ts';

/** The files about an objective that promtool reads, by the renderer that makes them. */
const RULE_FILES = {
  'prometheus-objective-rules': (id: string) => `rules/${id}.yaml`,
  'prometheus-page-tests': (id: string) => `tests/${id}-pages.yaml`,
  'prometheus-ticket-tests': (id: string) => `tests/${id}-tickets.yaml`,
} as const satisfies Partial<Record<RendererName, (id: string) => string>>;

/** Writes the rules of the one objective of a service and their tests into a folder of its own. */
export function writeRuleFiles(input: RendererInput): string {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-rules-'));
  const [item] = input.facts.objective;
  const names = Object.keys(RULE_FILES) as (keyof typeof RULE_FILES)[];
  for (const name of names) {
    const path = join(folder, RULE_FILES[name](item?.id ?? ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, unwrap(RENDERERS[name]({ ...input, item })));
  }
  return folder;
}

/** The groups of all rule files of a generated service. */
export function readRuleGroups(service: string): readonly RuleGroup[] {
  const folder = join(service, 'deploy/observability/prometheus/rules');
  return readdirSync(folder).flatMap((name) => {
    const { groups }: { groups: readonly RuleGroup[] } = parse(readFileSync(join(folder, name), 'utf8'));
    return groups;
  });
}

/** Whether promtool is there; where STRICT=1 it has to be. */
export function hasPromtool(): boolean {
  if (spawnSync('promtool', ['--version']).error === undefined) return true;
  const message = 'promtool missing: Debian has it in prometheus';
  if (process.env.STRICT === '1') throw new Error(message);
  process.stderr.write(`SKIPPED  ${message}\n`);
  return false;
}

/** What promtool finds wrong; nothing when all is well. */
export function runPromtool(folder: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}` || `promtool exits ${status}`;
}
