import { describe, expect, it } from 'vitest';
import { tryResolve } from '../../src/app/plan-service.ts';
import { checkIntent } from '../../src/domain/intent/check-intent.ts';
import type { Plan } from '../../src/domain/pipeline.ts';
import { checkoutCatalogue, planFromYaml } from '../support/plan.ts';

const PAGE = 'docs/compliance/README.md';
const SERVICES = {
  'the preset': '',
  'servers outside': 'features: [db-postgres, auth-session, search, request-signing]',
  'GitLab, without the contract': 'features: [ci-gitlab, http-hono]\nexclude: [openapi, client-sdk]',
  'as little as it can be':
    'features: [db-sqlite]\nexclude: [ci-github, docker, k8s, metrics, migrations, jobs, adr, data-governance, rbac, http-hardening]',
  'a team': 'project: { team: "@acme/billing" }',
} as const;

const planOf = (lines: string): Plan =>
  planFromYaml(`name: billing\ntier: enterprise\nmodules: [{ name: invoice }, { name: a }]\n${lines}`).plan;
const pageOf = ({ files }: Plan): string => String(files.find(({ path }) => path === PAGE)?.content);
/** Ids of the controls that the page calls gaps. */
const gapsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^- \[[^\]]+\]\(#([a-z-]+)\): /gm)].map(([, id]) => id ?? '');

describe.each(Object.entries(SERVICES))('the control matrix: %s', (_name, lines) => {
  const plan = planOf(lines);
  const page = pageOf(plan);

  it('names what the service has, and nothing else', () => {
    const paths = plan.files.map(({ path }) => path);
    const named = plan.facts.evidence.flatMap(({ files, tests }) => [...files, ...tests]);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !paths.some((path) => path === name || path.startsWith(`${name}/`)))).toEqual([]);
    for (const name of named) expect(page).toContain(`\`${name}\``);
    const pipelines = plan.files.filter(({ path }) => /^\.github\/workflows\/|^\.gitlab-ci/.test(path));
    const text = pipelines.map(({ content }) => String(content)).join('\n');
    const jobs = [...page.matchAll(/^\|.*\| ([^|]*) \|$/gm)].flatMap(
      ([, cell]) => cell?.match(/(?<=`)[\w-]+(?=`)/g) ?? [],
    );
    expect(jobs.length).toBeGreaterThan(3);
    expect(jobs.filter((job) => !new RegExp(`^ *${job}:$`, 'm').test(text))).toEqual([]);
  });

  it('calls exactly those controls gaps for which nobody declares anything', () => {
    const answered = new Set(plan.facts.evidence.flatMap(({ controls }) => controls));
    const open = plan.facts.control.map(({ id }) => id).filter((id) => !answered.has(id));
    expect(gapsOf(page)).toEqual(open);
    expect(page.match(/^\*\*Gap\.\*\*/gm) ?? []).toHaveLength(open.length);
  });

  it('is well-formed Markdown whose links lead somewhere', () => {
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title?.toLowerCase().replaceAll(' ', '-'));
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
    expect(page).not.toMatch(/\n\n\n|[ \t]$/m);
  });
});

describe('the control matrix', () => {
  it('shows what is left out as a gap', () => {
    const whole = gapsOf(pageOf(planOf('')));
    const less = gapsOf(pageOf(planOf('exclude: [db-backup, multi-env]')));
    expect(less.filter((id) => !whole.includes(id))).toEqual(['backup', 'separate-environments']);
  });

  it('takes evidence and controls of the user', () => {
    const page = pageOf(
      planOf(`facts:
  control:
    - { id: our-own, theme: Ours, title: We do it, question: Do we?, outside: Nothing. }
  evidence:
    - { id: tls, controls: [encryption-in-transit, our-own], doc: TLS | ends here., files: [docs/compliance/tls.md] }`),
    );
    expect(gapsOf(page)).not.toContain('encryption-in-transit');
    expect(page).toContain('| TLS \\| ends here. | `docs/compliance/tls.md` |  |  |');
    expect(page).toMatch(/^## Ours\n\n### Our own\n\nWanted: We do it\. Asked: Do we\?\n/m);
  });

  it('refuses evidence for a control that nobody knows', () => {
    const lines = 'facts: { evidence: [{ id: x, controls: [back-up], doc: X., files: [x] }] }';
    expect(() => planOf(lines)).toThrow(/control "back-up"/);
    expect(() => planFromYaml(`name: billing\n${lines}`)).not.toThrow();
  });

  it('is refused below tier enterprise, with a reason', () => {
    const intent = checkIntent(
      { name: 'billing', stack: 'typescript', tier: 'advanced', features: ['compliance-pack'] },
      'scaffold.yaml',
    );
    if (!intent.ok) throw new Error(JSON.stringify(intent.problems));
    const resolved = tryResolve({ intent: intent.value, origins: {} }, checkoutCatalogue());
    expect(resolved.ok ? '' : JSON.stringify(resolved.problems)).toContain('matrix of gaps');
  });
});
