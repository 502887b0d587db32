import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Dashboard, type LintExclusions, lintDashboard } from '../support/operations/dashboard-lint.ts';
import { planFromYaml } from '../support/plan.ts';

const FOLDER = 'deploy/observability/grafana/dashboards/';
const TIERS = ['basic', 'intermediate', 'advanced', 'enterprise'];

interface Generated {
  readonly dashboards: readonly Dashboard[];
  readonly exclusions: LintExclusions;
}

function generate(tier: string, more = ''): Generated {
  const { plan } = planFromYaml(`name: billing\ntier: ${tier}\n${more}modules: [{ name: tag }]\n`);
  const files = new Map(plan.files.map(({ path, content }) => [path, String(content)]));
  const paths = [...files.keys()].filter((path) => path.startsWith(FOLDER) && path.endsWith('.json'));
  return {
    dashboards: paths.map((path) => JSON.parse(files.get(path) ?? '')),
    exclusions: parse(files.get(`${FOLDER}.lint`) ?? 'exclusions: {}'),
  };
}

/** What Grafana puts in the place of its variables. */
function replaceVariables(expr: string): string {
  return expr.replaceAll(/\$__\w+/g, '1m').replaceAll(/\$\w+/g, '.+');
}

/** A missing program is said aloud, and is a failure where STRICT=1. */
function hasPromtool(): boolean {
  if (spawnSync('promtool', ['--version']).error === undefined) return true;
  const message = 'promtool missing: Debian has it in prometheus';
  if (process.env.STRICT === '1') throw new Error(message);
  process.stderr.write(`SKIPPED  ${message}\n`);
  return false;
}

describe.each(TIERS)('the dashboards of tier %s', (tier) => {
  const { dashboards, exclusions } = generate(tier);

  it('are those of the tier', () => {
    const expected: Readonly<Record<string, readonly string[]>> = {
      basic: ['service'],
      intermediate: ['runtime', 'service', 'slo'],
      advanced: ['dependencies', 'kubernetes', 'runtime', 'service', 'slo'],
      enterprise: ['dependencies', 'fleet', 'kubernetes', 'runtime', 'service', 'slo'],
    };
    const uids = dashboards.map(({ uid }) => uid.replace('billing-', ''));
    expect(uids.toSorted()).toEqual(expected[tier]);
    expect(new Set(uids).size).toBe(uids.length);
    expect(Math.max(...uids.map((uid) => `billing-${uid}`.length))).toBeLessThanOrEqual(40);
  });

  it("keep the rules of Grafana's dashboard-linter", () => {
    for (const dashboard of dashboards) expect(lintDashboard(dashboard, exclusions), dashboard.title).toEqual([]);
  });

  it('exclude nothing from a rule that keeps it anyway, or that is not there', () => {
    const panels = dashboards.flatMap(({ title, panels: of }) => [
      title,
      ...of.map((panel) => `${title} ${panel.title}`),
    ]);
    for (const { reason, entries } of Object.values(exclusions.exclusions)) {
      expect(reason.length).toBeGreaterThan(20);
      for (const { dashboard, panel } of entries)
        expect(panels).toContain(panel === undefined ? dashboard : `${dashboard} ${panel}`);
    }
  });

  it.runIf(hasPromtool())('hold expressions that are PromQL', () => {
    const exprs = dashboards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
    const rules = exprs.map((expr, index) => ({ record: `panel:${index}`, expr: replaceVariables(expr) }));
    const file = join(mkdtempSync(join(tmpdir(), 'scaffold-panels-')), 'rules.json');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    expect(stdout + stderr).toContain(`${exprs.length} rules found`);
    expect(status, stderr).toBe(0);
  });

  it('say for every panel what is normal, and where to look next', () => {
    for (const { panels } of dashboards)
      for (const { title, description } of panels)
        expect(description.split(/[.;] /).length, `${title}: ${description}`).toBeGreaterThan(1);
  });
});

describe('the linter of dashboards', () => {
  const [sound] = generate('basic').dashboards;
  if (sound === undefined) throw new Error('no dashboard');
  const [panel] = sound.panels;
  if (panel === undefined) throw new Error('no panel');
  const withPanel = (more: object): Dashboard => ({ ...sound, panels: [{ ...panel, ...more }] });
  const withExpr = (expr: string): Dashboard => withPanel({ targets: [{ ...panel.targets[0], expr }] });
  const withVariable = (name: string, more: object): Dashboard => ({
    ...sound,
    templating: {
      list: sound.templating.list.map((variable) => (variable.name === name ? { ...variable, ...more } : variable)),
    },
  });
  const own = 'job=~"$job", instance=~"$instance"';

  it.each([
    ['template-datasource-rule', withVariable('datasource', { label: 'Data Source' })],
    ['template-job-rule', withVariable('job', { multi: false })],
    ['template-instance-rule', withVariable('instance', { allValue: '.*' })],
    ['template-label-promql-rule', withVariable('job', { definition: 'values(up)' })],
    ['template-on-time-change-reload-rule', withVariable('job', { refresh: 1 })],
    ['uneditable-dashboard', { ...sound, editable: true }],
    ['panel-title-description-rule', withPanel({ description: '' })],
    ['panel-datasource-rule', withPanel({ datasource: { type: 'prometheus', uid: 'prometheus' } })],
    ['panel-no-targets-rule', withPanel({ targets: [] })],
    ['panel-units-rule', withPanel({ fieldConfig: { defaults: {} } })],
    ['target-job-rule', withExpr('sum(up{instance=~"$instance"})')],
    ['target-instance-rule', withExpr('sum(up{job=~"$job"})')],
    ['target-rate-interval-rule', withExpr(`sum(rate(a_total{${own}}[5m]))`)],
    ['target-counter-agg-rule', withExpr(`sum(a_total{${own}})`)],
  ])('finds a breach of %s', (rule, dashboard) => {
    expect(lintDashboard(dashboard).map((line) => line.split(':')[0])).toEqual([rule]);
  });
});
