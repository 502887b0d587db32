import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort, startService } from '../support/generated-service.ts';
import { installCatalogue, newService, shareInstall } from '../support/new-service.ts';
import { standIn } from '../support/stand-in.ts';
import { hasTools, runTool } from '../support/tools.ts';

let folder: string;
beforeAll(() => {
  folder = newService(
    'tier: basic\nfeatures: [tests-e2e, auth-jwt, db-sqlite]\nmodules: [{ name: invoice }, { name: tag }]',
  );
  shareInstall(folder, installCatalogue('typescript'));
});
afterAll(() => rmSync(dirname(folder), { recursive: true }));

function runTests(env: NodeJS.ProcessEnv): string {
  const { stdout, stderr } = spawnSync('npm', ['run', '--silent', 'test:e2e'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return stdout + stderr;
}

/** Stands in for the container engine: where Compose would start a container, the service runs from its sources. */
function engine(port: number): { readonly path: string; readonly state: string; calls(): readonly string[] } {
  const state = mkdtempSync(join(tmpdir(), 'scaffold-engine-'));
  const exports =
    'for (const [name, value] of Object.entries(JSON.parse(fs.readFileSync(process.argv[1])).services.app.environment)) console.log("export " + name + "=" + JSON.stringify(value))';
  const docker = `
cd '${state}'
case "$*" in
  *' up '*)
    for word; do case $word in *compose.e2e.json) cp "$word" override.json; esac; done
    node -e '${exports}' override.json > env
    (cd '${folder}'; . '${state}/env'
     NODE_ENV=production PORT=${port} METRICS_PORT=0 DATABASE_URL='sqlite:${state}/app.db' node src/main.ts > '${state}/log' 2>&1 &
     echo $! > '${state}/pid'; wait $!; echo $? > '${state}/code') < /dev/null > /dev/null 2>&1 &
    until curl --silent --fail --output /dev/null http://127.0.0.1:${port}/health/ready; do sleep 0.1; done;;
  *' port app 8080') echo 127.0.0.1:${port};;
  *' ps '*) echo container;;
  wait*) until [ -s code ]; do sleep 0.1; done; cat code; rm code;;
  kill*) kill "$(cat pid)";;
esac`;
  return { ...standIn({ docker }), state };
}

describe('the end-to-end tests', () => {
  it('call a service that runs already, leave nothing behind, and do not stop it', async () => {
    const data = mkdtempSync(join(tmpdir(), 'scaffold-data-'));
    const service = await startService(folder, { DATABASE_URL: `sqlite:${join(data, 'app.db')}` });
    const token = spawnSync('npm', ['run', '--silent', 'dev:token'], { cwd: folder, encoding: 'utf8' }).stdout.trim();
    const header = `authorization: Bearer ${token}`;
    const output = runTests({ E2E_BASE_URL: service.url, E2E_HEADER: header });
    expect(output).toMatch(/pass 6\n/);
    expect(output).toMatch(/fail 0\n/);
    expect(output).toContain('it is not ours to stop');
    const left = await fetch(`${service.url}/invoices`, { headers: { authorization: `Bearer ${token}` } });
    expect(await left.json()).toMatchObject({ items: [] });
    expect(runTests({ E2E_BASE_URL: service.url })).toMatch(/✖ invoice: is created/);
    expect(await service.stop()).toBe(0);
    rmSync(data, { recursive: true });
  });

  it('start an image with Compose, stop it by a signal, and remove it', async () => {
    const { path, state, calls } = engine(await findFreePort());
    const output = runTests({ PATH: path, E2E_IMAGE: 'billing:e2e' });
    expect(output, readFileSync(join(state, 'log'), 'utf8')).toMatch(/fail 0\n/);
    expect(output).toMatch(/✔ finishes what it has begun/);
    const project = /^docker compose --project-name billing-e2e-\d+ --file compose.yaml --file \S+compose.e2e.json/;
    expect(
      calls().every(
        (call) => project.test(call) || /^docker (wait container|kill --signal SIGTERM container)$/.test(call),
      ),
    ).toBe(true);
    expect(calls().at(-1)).toMatch(/ down --volumes --timeout 5$/);
    if (hasTools('compose')) {
      const override = join(state, 'override.json');
      writeFileSync(join(folder, 'compose.e2e.json'), readFileSync(override));
      const { exitCode, output: merged } = runTool(
        'compose',
        ['-format', 'json', 'compose.yaml', 'compose.e2e.json'],
        folder,
      );
      expect(exitCode, merged).toBe(0);
      expect(JSON.parse(merged).services.app).toMatchObject({ image: 'billing:e2e', restart: 'no', read_only: true });
    }
    rmSync(state, { recursive: true });
  });

  it('find what an image would lack', () => {
    const ignore = join(folder, '.dockerignore');
    const before = readFileSync(ignore, 'utf8');
    writeFileSync(ignore, `${before}src/platform/health\n`);
    expect(runTests({})).toMatch(/fail [1-9]/);
    writeFileSync(ignore, before);
    expect(runTests({})).toMatch(/fail 0\n/);
  });
});
