import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planFromYaml } from '../support/plan.ts';
import { hasTools, runTool } from '../support/tools.ts';

const SERVICES = {
  alone: 'tier: basic\nfeatures: [docs-site]',
  'with little else':
    'tier: basic\nfeatures: [docs-site, db-sqlite]\nexclude: [openapi, client-sdk, compose, docker, k8s, metrics, dashboards]',
  'with servers and workers': 'tier: advanced\nfeatures: [docs-site, db-postgres, messaging-nats]',
  enterprise: 'tier: enterprise',
} as const;

function pagesOf(name: keyof typeof SERVICES): ReadonlyMap<string, string> {
  const { plan } = planFromYaml(`name: billing\n${SERVICES[name]}\nmodules: [{ name: invoice }, { name: end }]`);
  const pages = plan.files.filter(({ path }) => path === 'mkdocs.yml' || path.startsWith('docs/'));
  return new Map(pages.map(({ path, content }) => [path, Buffer.from(content).toString()]));
}

/** Writes the pages into a folder, with a page in place of the reference that the service itself would write. */
function writePages(pages: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-site-'));
  for (const [path, text] of [...pages, ['docs/api-reference.html', '<!doctype html>'] as const]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe.runIf(hasTools('mkdocs'))('the documentation site', () => {
  it.each(Object.keys(SERVICES).filter((name): name is keyof typeof SERVICES => name in SERVICES))(
    'is built without a broken link: %s',
    (name) => {
      const folder = writePages(pagesOf(name));
      const { exitCode, output } = runTool('mkdocs', ['build', '--strict'], folder);
      expect(exitCode, output).toBe(0);
      expect(output).not.toContain('unrecognized');
      expect(readFileSync(join(folder, 'site/architecture/index.html'), 'utf8')).toContain('language-mermaid');
      rmSync(folder, { recursive: true });
    },
  );

  it('is not built with one', () => {
    const pages = new Map(pagesOf('alone'));
    const folder = writePages(pages.set('docs/index.md', `${pages.get('docs/index.md')}\n[lost](nowhere.md)\n`));
    expect(runTool('mkdocs', ['build', '--strict'], folder)).toMatchObject({ exitCode: 1 });
    rmSync(folder, { recursive: true });
  });
});

describe('the diagrams', () => {
  const page = pagesOf('with servers and workers').get('docs/architecture.md') ?? '';
  const [context = '', processes = '', parts = ''] = page.split('```mermaid\n').slice(1);

  it('show every process, server and module, and who uses whom', () => {
    expect(context).toMatch(/^C4Context\n[\s\S]*System_Ext\(server_postgres, "PostgreSQL"/);
    expect(processes).toMatch(/^C4Container\n[\s\S]*Container\(process_worker, "worker"/);
    expect(processes).toContain('Rel(process_worker, server_nats, "uses")');
    expect(parts).toMatch(/^C4Component\n[\s\S]*Component\(module_end, "end"/);
  });

  it('name nothing that they do not declare', () => {
    for (const diagram of [context, processes, parts]) {
      const text = diagram.slice(0, diagram.indexOf('```'));
      const known = new Set(Array.from(text.matchAll(/^ +(?!Rel)\w+\((\w+),/gm), ([, id]) => id));
      for (const [, from, to] of text.matchAll(/Rel\((\w+), (\w+),/g))
        expect([...known], text).toEqual(expect.arrayContaining([from, to]));
    }
  });

  it('are pages of their own for who needs none of the servers', () => {
    expect(pagesOf('alone').get('docs/architecture.md')).not.toContain('server_');
    expect(pagesOf('with little else').get('docs/index.md')).not.toContain('api-reference');
  });
});
