import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type RunningService, runOrThrow, startService } from '../support/generated-service.ts';
import { installService, newService } from '../support/new-service.ts';

const MODULES = `
modules:
  - name: invoice
    fields: { number: string!, total: money, dueOn: date? }
  - name: subscription-entitlement
    fields:
      label: string!
      remarks: text?
      seats: integer
      price: decimal
      active: boolean
      startsAt: timestamp
      customer: uuid?
      state: enum(draft|active|cancelled)
`;

const CASES = {
  'tier basic': `tier: basic${MODULES}`,
  'tier intermediate': `tier: intermediate${MODULES}`,
  'tier basic on Hono': `tier: basic\nfeatures: [http-hono]${MODULES}`,
  'tier basic without the contract': `tier: basic\nexclude: [openapi, client-sdk]${MODULES}`,
};

/** Every text file of a project, records and packages left out. */
function readTexts(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !/^(node_modules|\.scaffold|\.git)\//.test(path));
  return new Map(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** Faults of all documents of a file. */
function listYamlFaults(text: string): readonly string[] {
  const documents = parseAllDocuments(text, { strict: true });
  return Array.isArray(documents) ? documents.flatMap(({ errors }) => errors.map(({ message }) => message)) : ['empty'];
}

/** What a service with authentication wants from its callers: the token that its own script makes for developers. */
function readToken(folder: string, texts: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  if (!texts.has('scripts/dev-token.ts')) return {};
  return { authorization: `Bearer ${runOrThrow(folder, ['npm', 'run', '--silent', 'dev:token']).trim()}` };
}

/** A curl command as a check: of the status that it says at its end (`# 412`), else of any success. */
function expectStatus(line: string): string {
  if (!line.startsWith('curl ')) return line;
  const [, command = line, status] = /^(.*?)(?: +# (\d{3}).*)?$/.exec(line) ?? [];
  if (status === undefined) return command.replace(/^curl /, 'curl --fail-with-body --silent --show-error ');
  const asked = command.replace(/^curl /, `curl --silent --output /dev/null --write-out '%{http_code}' `);
  return `[ "$(${asked.replace(' -i ', ' ')})" = ${status} ] || { echo '${status} expected' >&2; exit 1; }`;
}

describe.each(Object.entries(CASES))('a service: %s', (_, intent) => {
  let folder = '';
  let texts: ReadonlyMap<string, string> = new Map();

  beforeAll(() => {
    folder = newService(intent);
    texts = readTexts(folder);
    installService(folder);
  });

  it('passes its own checks: format, lint, types, derived files', () => {
    runOrThrow(folder, ['npm', 'run', 'check']);
  });

  it('passes its own tests in under a minute', () => {
    const started = performance.now();
    runOrThrow(folder, ['npm', 'test']);
    // The limit is 60 s on an idle machine; here it only guards five times that.
    expect(performance.now() - started).toBeLessThan(300_000);
  });

  it('is formatter-clean as generated', () => {
    const stdout = runOrThrow(folder, ['npx', '--no-install', 'biome', 'format', '.']);
    expect(stdout).toContain('No fixes applied');
  });

  it('installing again leaves the lock file as it was', () => {
    const before = readFileSync(join(folder, 'package-lock.json'), 'utf8');
    runOrThrow(folder, ['npm', 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']);
    expect(readFileSync(join(folder, 'package-lock.json'), 'utf8')).toBe(before);
  });

  it('has no placeholder, no leftover of a template and no secret', () => {
    const suspicious =
      /TODO|FIXME|XXX|lorem ipsum|placeholder|\{\{#|\{\{\/|changeme|BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}/i;
    const found = [...texts]
      .filter(([path, text]) => path !== 'package-lock.json' && suspicious.test(text))
      .map(([path, text]) => `${path}: ${suspicious.exec(text)?.[0]}`);
    expect(found).toEqual([]);
  });

  it('pins every version exactly', () => {
    const manifest: { dependencies: object; devDependencies: object } = JSON.parse(texts.get('package.json') ?? '');
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.length).toBeGreaterThan(4);
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
    const images = [...texts].flatMap(([path, text]) =>
      [...text.matchAll(/(?:image:|FROM|uses:)\s+(\S+)/g)].map((match) => `${path} ${match[1]}`),
    );
    expect(images.filter((image) => /:latest$|@(main|master)$/.test(image))).toEqual([]);
  });

  it('its YAML and JSON files parse', () => {
    for (const [path, text] of texts) {
      if (/\.ya?ml$/.test(path)) expect(listYamlFaults(text), path).toEqual([]);
      if (/\.json$/.test(path)) expect(() => JSON.parse(text), path).not.toThrow();
    }
  });

  it('every relative link in its documents leads somewhere', () => {
    const dead = [...texts]
      .filter(([path]) => path.endsWith('.md'))
      .flatMap(([path, text]) =>
        [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
          .filter((match) => !existsSync(join(folder, dirname(path), match[1] ?? '')))
          .map((match) => `${path} -> ${match[1]}`),
      );
    expect(dead).toEqual([]);
  });

  it('every npm script that its documents name exists', () => {
    const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(texts.get('package.json') ?? '');
    const named = [...texts]
      .filter(([path]) => path.endsWith('.md') && !path.startsWith('clients/'))
      .flatMap(([, text]) => [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map((match) => match[1] ?? ''));
    expect(named.length).toBeGreaterThan(5);
    expect([...new Set(named)].filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  describe('running', () => {
    let service: RunningService;

    beforeAll(async () => {
      service = await startService(folder);
    });

    afterAll(async () => {
      await service.stop();
    });

    it('boots with an empty environment', () => {
      // The budget is one second on an idle machine; the guard is five times that.
      expect(service.bootMs).toBeLessThan(5_000);
    });

    it.each(['/health', '/health/live', '/health/ready', '/health/startup', '/health/time', '/health/dependencies'])(
      'answers %s',
      async (path) => {
        const response = await fetch(service.url + path);
        expect(response.status).toBe(200);
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      },
    );

    it('answers every curl command of the README as it says', () => {
      const blocks = [...(texts.get('README.md') ?? '').matchAll(/```sh\n([\s\S]*?)```/g)].map(
        (match) => match[1] ?? '',
      );
      const asking = blocks.map((block) => block.replaceAll('\\\n', ' ')).filter((block) => /^curl /m.test(block));
      const commands = asking.flatMap((block) => block.split('\n').filter((line) => line.startsWith('curl ')));
      expect(commands.length).toBeGreaterThan(2);
      for (const block of asking) {
        const local = block
          .replaceAll('http://localhost:8080', service.url)
          .replaceAll('http://localhost:9464', service.metricsUrl);
        // What a block starts or stops, runs already.
        const lines = local.split('\n').filter((line) => /^(curl |\w+=)/.test(line));
        runOrThrow(folder, ['bash', '-ec', lines.map(expectStatus).join('\n')]);
      }
    });

    it('creates and reads an aggregate, and refuses a second one with the same key', async () => {
      const headers = { 'content-type': 'application/json', ...readToken(folder, texts) };
      const sent = { number: 'R-1', total: { amount: 100, currency: 'EUR' } };
      const create = () => fetch(`${service.url}/invoices`, { method: 'POST', headers, body: JSON.stringify(sent) });
      const created = await create();
      expect(created.status).toBe(201);
      const read = await fetch(new URL(created.headers.get('location') ?? '', service.url), { headers });
      expect(await read.json()).toMatchObject(sent);
      const again = await create();
      expect(again.status).toBe(409);
      expect(again.headers.get('content-type')).toContain('application/problem+json');
    });
  });

  it('drains on SIGTERM and exits 0', async () => {
    const service = await startService(folder);
    expect(await service.stop()).toBe(0);
    expect(service.output()).toContain('"msg"');
  });

  it('regenerating gives the same bytes', () => {
    const again = readTexts(newService(intent));
    expect([...again.keys()].sort()).toEqual([...texts.keys()].sort());
    for (const [path, text] of again) expect(text, path).toBe(texts.get(path));
  });

  it('goes red when a rule of the domain is taken away', () => {
    const path = join(folder, 'src/modules/invoice/domain/invoice.ts');
    const source = readFileSync(path, 'utf8');
    const mutant = source.replace('rules.enforce(', 'void (');
    expect(mutant).not.toBe(source);
    writeFileSync(path, mutant);
    try {
      expect(() => runOrThrow(folder, ['node', '--test', 'src/modules/invoice/**/*.test.ts'])).toThrow();
    } finally {
      writeFileSync(path, source);
    }
  });
});
