import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { planFromYaml } from '../support/plan.ts';
import { hasTools, runTool } from '../support/tools.ts';

const FOLDER = 'deploy/observability/';
const WITH_TRACES = ['intermediate', 'advanced', 'enterprise'];

interface Stack {
  readonly files: ReadonlyMap<string, string>;
  readonly services: Readonly<Record<string, ComposeService>>;
}

interface ComposeService {
  readonly image?: string;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
}

interface Collector {
  readonly receivers: object;
  readonly processors: object;
  readonly exporters: object;
  readonly connectors?: object;
  readonly service: { readonly pipelines: Readonly<Record<string, Pipeline>> };
}

interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

interface Datasource {
  readonly uid: string;
  readonly url: string;
  readonly jsonData: object;
}

function generate(tier: string): Stack {
  const { plan } = planFromYaml(`name: billing\ntier: ${tier}\nmodules: [{ name: tag }]\n`);
  const files = new Map(plan.files.map(({ path, content }) => [path, String(content)]));
  const services = ['compose.yaml', `${FOLDER}compose.yaml`].map((path) => parse(files.get(path) ?? '').services);
  return { files, services: Object.assign({}, ...services) };
}

function readDatasources({ files }: Stack): readonly Datasource[] {
  return [...files]
    .filter(([path]) => path.startsWith(`${FOLDER}grafana/provisioning/datasources/`))
    .flatMap(([, text]) => parse(text).datasources);
}

describe.each(['basic', ...WITH_TRACES])('what stands beside a service of tier %s', (tier) => {
  const stack = generate(tier);
  const { files, services } = stack;
  const own = Object.entries(services).filter(([name]) => name !== 'app');

  it('is pinned, and open to this machine only', () => {
    for (const [name, { image, ports = [] }] of own) {
      expect(image, name).toMatch(/:v?\d+\.\d+\.\d+$/);
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('mounts what is generated', () => {
    const mounts = own.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    for (const mount of mounts) {
      const path = mount.replace('./', '');
      expect(
        [...files.keys()].some((file) => file.startsWith(`${path}/`)),
        mount,
      ).toBe(true);
    }
  });

  it('finds each other: every address is that of a service', () => {
    const texts = [...files].filter(([path]) => /^deploy\/observability\/(?!grafana\/dash|compose)/.test(path));
    const hosts = texts.flatMap(([, text]) =>
      [...text.matchAll(/(?:\/\/|'|endpoint: )([a-z]+):\d{4,5}/g)].map(([, host]) => host),
    );
    expect(hosts.length).toBeGreaterThan(2);
    for (const host of hosts) expect([...Object.keys(services), 'localhost']).toContain(host);
  });

  it('has data sources that lead to each other', () => {
    const sources = readDatasources(stack);
    const uids = sources.map(({ uid }) => uid);
    expect(uids).toEqual(expect.arrayContaining(tier === 'basic' ? ['prometheus'] : ['prometheus', 'jaeger', 'loki']));
    const named = [...JSON.stringify(sources).matchAll(/"datasourceUid":"(\w+)"/g)].map(([, uid]) => uid);
    for (const uid of named) expect(uids).toContain(uid);
    if (tier !== 'basic') expect(new Set(named)).toEqual(new Set(['prometheus', 'jaeger', 'loki']));
  });

  it.runIf(hasTools('compose'))('is what Compose understands', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scaffold-observe-'));
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { exitCode, output } = runTool('compose', ['compose.yaml', `${FOLDER}compose.yaml`], folder);
    expect(exitCode, output).toBe(0);
  });
});

describe.each(WITH_TRACES)('the Collector of tier %s', (tier) => {
  const collector: Collector = parse(generate(tier).files.get(`${FOLDER}collector/collector.yaml`) ?? '');
  const pipelines = Object.values(collector.service.pipelines);
  const connectors = Object.keys(collector.connectors ?? {});

  it('has pipelines of what it declares, and declares nothing else', () => {
    const used = (key: keyof Pipeline): readonly string[] => [
      ...new Set(pipelines.flatMap((pipeline) => pipeline[key])),
    ];
    const without = (names: readonly string[]): readonly string[] =>
      names.filter((name) => !connectors.includes(name)).toSorted();
    expect(without(used('receivers'))).toEqual(Object.keys(collector.receivers).toSorted());
    expect(used('processors').toSorted()).toEqual(Object.keys(collector.processors).toSorted());
    expect(without(used('exporters'))).toEqual(Object.keys(collector.exporters).toSorted());
    for (const name of connectors) {
      expect(used('receivers')).toContain(name);
      expect(used('exporters')).toContain(name);
    }
  });

  it('limits its memory before all else, and batches where it sends, not in a processor', () => {
    for (const { processors } of pipelines) expect(processors[0]).toBe('memory_limiter');
    expect(Object.keys(collector.processors)).not.toContain('batch');
  });

  it('names its own metrics as the dashboard of the fleet does', () => {
    expect(JSON.stringify(collector)).toContain('"without_type_suffix":false');
  });

  it('counts spans before it leaves any out', () => {
    const counting = pipelines.filter(({ exporters }) => exporters.includes('spanmetrics'));
    expect(counting.length).toBe(tier === 'enterprise' ? 1 : 0);
    for (const { processors } of counting) expect(processors).not.toContain('tail_sampling');
  });
});
