import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installCatalogue, newService, shareInstall } from '../support/new-service.ts';
import { hasTools, TOOLS } from '../support/tools.ts';

describe.runIf(hasTools('k6'))('the load tests', () => {
  let folder: string;
  beforeAll(() => {
    folder = newService(
      'tier: basic\nfeatures: [tests-perf, auth-jwt, rate-limit]\nmodules: [{ name: invoice, fields: { number: string! } }, { name: tag }]',
    );
    shareInstall(folder, installCatalogue('typescript'));
    // What is judged here is the judge, on a machine that does many other things.
    writeLimits({ p95Ms: 2000 });
  });
  afterAll(() => rmSync(dirname(folder), { recursive: true }));

  function writeLimits(changes: object): void {
    const path = join(folder, 'perf/limits.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...changes }));
  }

  function measure(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync(
      'node',
      ['scripts/perf.ts', '--rate', '3', '--seconds', '3', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, K6: TOOLS.k6.call[0], PERF_MACHINE: 'here' },
      },
    );
    return { status, output: stdout + stderr };
  }

  /** Runs with a fault in the service, and takes it back. */
  function measureWith(path: string, find: string, replace: string): ReturnType<typeof measure> {
    const before = readFileSync(join(folder, path), 'utf8');
    expect(before).toContain(find);
    writeFileSync(join(folder, path), before.replace(find, replace));
    const measured = measure();
    writeFileSync(join(folder, path), before);
    return measured;
  }

  it('pass a sound service with figures of every operation, which become the baseline', () => {
    const { status, output } = measure('--write-baseline');
    expect(status, output).toBe(0);
    for (const verb of ['create', 'read', 'list', 'change', 'delete']) {
      expect(output).toMatch(new RegExp(`^${verb} invoice +\\d+\\.\\d`, 'm'));
      expect(output).toMatch(new RegExp(`^${verb} tag +\\d+\\.\\d`, 'm'));
    }
    const baseline = JSON.parse(readFileSync(join(folder, 'perf/baseline.json'), 'utf8'));
    expect(Object.keys(baseline.here.operations)).toHaveLength(10);
  });

  it('fail a service that is slower than promised, and name the limit', () => {
    writeLimits({ p95Ms: 20 });
    const { status, output } = measureWith(
      'src/platform/http/servers.ts',
      'server = adapter(handler, {',
      'server = adapter(async (request, peer) => { await sleep(60); return handler(request, peer); }, {',
    );
    writeLimits({ p95Ms: 2000 });
    expect(status).toBe(1);
    expect(output).toContain('crossed: http_req_duration{scenario:load} p(95)<20');
    expect(output).not.toContain('crossed: http_req_failed');
  });

  it('fail a service that has become slower than its baseline', () => {
    const path = join(folder, 'perf/baseline.json');
    const baseline = JSON.parse(readFileSync(path, 'utf8'));
    baseline.here.operations['read tag'].p95Ms = 1;
    writeFileSync(path, JSON.stringify(baseline));
    const { status, output } = measureWith(
      'src/platform/http/servers.ts',
      'server = adapter(handler, {',
      'server = adapter(async (request, peer) => { await sleep(30); return handler(request, peer); }, {',
    );
    expect(status).toBe(1);
    expect(output).toMatch(/^read tag .* SLOWER$/m);
  });

  it('fail a service that answers wrongly', () => {
    const { status, output } = measureWith('test/support/callers/bearer.ts', 'Bearer ', 'Bearer not-');
    expect(status).toBe(1);
    expect(output).toContain('crossed: http_req_failed{scenario:load} rate<0.01');
  });
});
