import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const ROOT = new URL('../../', import.meta.url).pathname;
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
/** What a Worker of the smallest plan may have even when it is compressed. */
const MAX_BYTES = 3 * 1024 * 1024;
/** What of Node the runtime has in `nodejs_compat`, and what connects nothing. */
const HARMLESS = ['node:timers/promises'];

describe('the bundle of the Worker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-bundle-'));
  let files: readonly string[] = [];
  let script = '';

  before(() => {
    const meta = join(folder, 'meta.json');
    const args = ['deploy', '--dry-run', '--env', 'production', '--outdir', folder, '--metafile', meta];
    const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [WRANGLER, ...args], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
    files = Object.keys(JSON.parse(readFileSync(meta, 'utf8')).inputs);
    script = readFileSync(join(folder, 'edge.js'), 'utf8');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is domain and use cases, and of the platform what connects nothing', () => {
    const wrong = files.filter((file) => /(^|\/)src\/(.*\/)?(infrastructure|drivers|adapters)\//.test(file));
    assert.deepEqual(wrong, []);
    for (const layer of ['domain', 'application'])
      assert.ok(
        files.some((file) => file.includes(`/${layer}/`)),
        `nothing of a ${layer} is in it`,
      );
  });

  it('has nothing that only Node has', () => {
    const imported = [...script.matchAll(/\bfrom\s*["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/g)].map(
      ([, from, dynamic]) => from ?? dynamic ?? '',
    );
    const node = imported.filter((name) => name.startsWith('node:') || builtinModules.includes(name));
    assert.deepEqual(
      [...new Set(node)].filter((name) => !HARMLESS.includes(name)),
      [],
    );
  });

  it('fits', () => {
    assert.ok(script.length > 0 && script.length < MAX_BYTES);
  });
});
