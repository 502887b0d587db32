import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RendererInput } from '../../../src/domain/renderers/renderer.ts';
import type { RendererName } from '../../../src/domain/renderers/renderer-name.ts';
import { RENDERERS } from '../../../src/domain/renderers/renderer-table.ts';
import { unwrap } from '../feature-builder.ts';

/** The files that promtool reads, by the renderer that makes them, at their places to each other. */
const RULE_FILES = {
  'prometheus-rules': 'rules.yaml',
  'prometheus-page-tests': 'tests/pages.yaml',
  'prometheus-ticket-tests': 'tests/tickets.yaml',
} as const satisfies Partial<Record<RendererName, string>>;

/** Writes the rules of a service and their tests into a folder of its own. */
export function writeRuleFiles(input: RendererInput): string {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-rules-'));
  const names = Object.keys(RULE_FILES) as (keyof typeof RULE_FILES)[];
  for (const name of names) {
    const path = join(folder, RULE_FILES[name]);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, unwrap(RENDERERS[name](input)));
  }
  return folder;
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
