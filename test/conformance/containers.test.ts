import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DELIVERED, type DeliveredName, deliverService } from '../support/delivered-service.ts';
import { checkoutCatalogue, planFromYaml } from '../support/plan.ts';
import { standIn } from '../support/stand-in.ts';
import { hasTools, runTool } from '../support/tools.ts';

const NAMES = Object.keys(DELIVERED) as DeliveredName[];
const WITH_COMPOSE = NAMES.filter((name) => name !== 'no Compose');
const DOCKERFILE = 'deploy/docker/Dockerfile';

interface ComposeService {
  readonly [key: string]: unknown;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly host_ip?: string; readonly published: string; readonly target: number }[];
}

function loadCompose(name: DeliveredName): Readonly<Record<string, ComposeService>> {
  const { output, exitCode } = runTool('compose', ['-format', 'json', 'compose.yaml'], deliverService(name).folder);
  expect(exitCode, output).toBe(0);
  return JSON.parse(output).services;
}

describe('the Dockerfile', () => {
  it.runIf(hasTools('hadolint')).each(NAMES)('pleases hadolint: %s', (name) => {
    expect(runTool('hadolint', [DOCKERFILE], deliverService(name).folder)).toEqual({ exitCode: 0, output: '' });
  });

  it.runIf(hasTools('hadolint'))('would not, with a floating tag', () => {
    const { folder, text } = deliverService('basic');
    writeFileSync(join(folder, 'Dockerfile.faulty'), text(DOCKERFILE).replaceAll(/node:\S+/g, 'node:latest'));
    expect(runTool('hadolint', ['Dockerfile.faulty'], folder).exitCode).not.toBe(0);
  });

  it.each(NAMES)('copies only what the build context lets in, and runs as nobody in particular: %s', (name) => {
    const { text } = deliverService(name);
    const [everything, ...lines] = text('.dockerignore').trim().split('\n');
    const admitted = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    const copied = [...text(DOCKERFILE).matchAll(/^COPY (?!--)(.*) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(everything).toBe('**');
    expect([...new Set(copied)].sort()).toEqual([...admitted].sort());
    expect(text(DOCKERFILE)).toMatch(/^USER 65532:65532$/m);
    expect(text(DOCKERFILE).indexOf('USER 65532')).toBeGreaterThan(text(DOCKERFILE).lastIndexOf('RUN '));
  });

  it('is started with what one machine needs, where nothing else says it', () => {
    const { text } = deliverService('no Compose');
    const settings = text('deploy/docker/container.env').split('\n');
    // Without it the production image refuses to start: nobody has said whose tokens are good.
    expect(settings).toContain('AUTH_JWKS_URL=none:');
    for (const file of ['README.md', '.github/workflows/ci.yml'])
      expect(text(file)).toContain('sh deploy/docker/run.sh');
    const programs = standIn({ docker: '' });
    const { folder } = deliverService('no Compose');
    spawnSync('sh', ['deploy/docker/run.sh', '--rm'], { cwd: folder, env: { ...process.env, PATH: programs.path } });
    // The file system is read-only: what it keeps needs its volume.
    expect(programs.calls()).toEqual([
      'docker run --init --read-only --cap-drop ALL --security-opt no-new-privileges --env-file deploy/docker/container.env ' +
        '--volume billing-data:/app/data --publish 127.0.0.1:8080:8080 --rm billing',
    ]);
    expect(deliverService('basic').has('deploy/docker/container.env')).toBe(false);
  });

  it('keeps tests out of the image', () => {
    expect(deliverService('basic').text('.dockerignore')).toContain('src/**/*.test.ts\nsrc/**/testing\n');
  });

  it('says what the project is, and nothing where nothing is known', () => {
    expect(deliverService('basic').text(DOCKERFILE)).not.toContain('LABEL');
    const labels = [
      ...deliverService('an identity')
        .text(DOCKERFILE)
        .matchAll(/^LABEL (.*)$/gm),
    ].map(([, label]) => label);
    expect(labels).toEqual([
      'org.opencontainers.image.source=https://example.com/acme/billing',
      'org.opencontainers.image.vendor="Acme: \\"the\\" company"',
      'org.opencontainers.image.licenses=MIT',
      'org.opencontainers.image.description="Keeps \\$all invoices"',
    ]);
  });

  it('has the programs that the service calls, and says what nobody starts', () => {
    expect(deliverService('servers, basic').text(DOCKERFILE)).toContain(
      '# Reports have letters. The distribution says which version that is.\n# hadolint ignore=DL3008\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\n',
    );
    expect(deliverService('state in a file').plan.notes.join()).not.toContain('Nothing here starts');
    const alone = 'name: billing\ntier: basic\nfeatures: [state-in-file]\nexclude: [k8s]';
    const { plan } = planFromYaml(alone, checkoutCatalogue('test/conformance/delivery-features'));
    expect(plan.notes).toContainEqual(
      expect.stringContaining('Nothing here starts "copy" of "state-in-file" at its times (17 2 * * *, UTC)'),
    );
  });

  it('makes the folders of volumes, owned by the process', () => {
    expect(deliverService('state in a file').text(DOCKERFILE)).toContain(
      'RUN install --directory --owner=65532 --group=65532 /app/data\n',
    );
    expect(deliverService('basic').text(DOCKERFILE)).not.toContain('RUN install');
  });
});

describe.runIf(hasTools('compose'))('compose.yaml', () => {
  it.each(WITH_COMPOSE)('is loaded by Compose, and hardens every process of the service: %s', (name) => {
    const own = Object.entries(loadCompose(name)).filter(([id]) => ['app', 'worker', 'migrate'].includes(id));
    expect(own.length).toBeGreaterThan(0);
    for (const [, service] of own) {
      expect(service).toMatchObject({
        cap_drop: ['ALL'],
        init: true,
        read_only: true,
        user: '65532:65532',
        security_opt: ['no-new-privileges:true'],
        pids_limit: 128,
      });
    }
  });

  it.each(WITH_COMPOSE)('publishes on this machine only: %s', (name) => {
    const published = Object.values(loadCompose(name)).flatMap(({ ports = [] }) => ports);
    expect(published.map(({ target }) => target)).toContain(8080);
    expect(published.every(({ host_ip }) => host_ip === '127.0.0.1')).toBe(true);
  });

  it('starts the service when what it needs is ready, and tells it where that is', () => {
    const { app, postgres, worker } = loadCompose('servers, basic');
    expect(app?.depends_on).toMatchObject({
      postgres: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
      search: { condition: 'service_started' },
    });
    // A dollar survives interpolation, in values and in commands.
    expect(app?.environment?.DATABASE_URL).toBe('postgres://app:a$b@postgres:5432/app');
    expect(postgres?.environment?.POSTGRES_PASSWORD).toBe('a$b');
    expect(postgres?.healthcheck).toMatchObject({
      test: ['CMD', 'sh', '-c', 'pg_isready --username "$POSTGRES_USER"'],
    });
    // The health check of the image would ask a port that a worker does not have.
    expect(worker?.healthcheck).toEqual({ disable: true });
  });

  it('keeps state in a volume that the process may write to', () => {
    const { app } = loadCompose('state in a file');
    expect(app?.volumes).toMatchObject([{ type: 'volume', source: 'data', target: '/app/data' }]);
    expect(app?.environment?.DATABASE_URL).toBe('sqlite:/app/data/app.db');
    expect(loadCompose('servers, basic').app?.tmpfs).toEqual(['/tmp/uploads:uid=65532,gid=65532,mode=0700,size=64m']);
  });

  it('names the image of the project', () => {
    expect(loadCompose('basic').app?.image).toBe('billing:0.1.0');
    expect(loadCompose('an identity').app?.image).toBe('registry.example.com/acme/billing:0.1.0');
  });

  it('would not be loaded with a misspelt key', () => {
    const { folder, text } = deliverService('basic');
    writeFileSync(join(folder, 'compose.faulty.yaml'), text('compose.yaml').replace('read_only:', 'read-only:'));
    expect(runTool('compose', ['compose.faulty.yaml'], folder).exitCode).not.toBe(0);
  });
});
