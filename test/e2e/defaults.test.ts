import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runScaffold } from '../support/run-scaffold.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

const COMPANY = `
features: [orders]
options: { orders: { limit: 50, currency: USD }, texts: { line: not there } }
project: { description: d, owner: Example, team: t }
presets: { advanced: { features: [texts] } }
`;

function readIntent({ work }: Sandbox, name: string) {
  return parse(readFileSync(join(work, name, 'scaffold.yaml'), 'utf8'));
}

describe('company defaults', () => {
  it('stand below the user, reach the repository as its own wishes, and are not needed later', async () => {
    const sandbox = openSandbox();
    const { write, run } = sandbox;
    write('work/company.yaml', COMPANY);
    const env = { SCAFFOLD_DEFAULTS: 'company.yaml' };
    expect(await run(['new', 'shop', '--set', 'orders.currency=CHF'], { env })).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(readIntent(sandbox, 'shop')).toMatchObject({
      tier: 'basic',
      features: [{ id: 'orders', options: { limit: 50, currency: 'CHF' } }],
      project: { owner: 'Example' },
    });
    const shop = { cwd: join(sandbox.work, 'shop') };
    const again = await runScaffold(['sync', '--dry-run', '--json', '--features-dir', '../../catalogue'], shop);
    expect(JSON.parse(again.stdout)).toMatchObject({ files: [] });
  });

  it('know tiers, and go where the user says', async () => {
    const sandbox = openSandbox();
    sandbox.write('work/company.yaml', COMPANY);
    const flags = ['--defaults', 'company.yaml', '--tier', 'enterprise', '--without', 'orders'];
    expect((await sandbox.run(['new', 'shop', ...flags])).status).toBe(0);
    const { features, exclude } = readIntent(sandbox, 'shop');
    expect(features).toMatchObject([{ id: 'texts', options: { line: 'not there' } }]);
    expect(exclude).toEqual(['orders']);
  });

  it('are refused with the place of each fault, and with a near miss for a feature that is not there', async () => {
    const { write, run } = openSandbox();
    write('work/company.yaml', 'tier: basik\nfeature: [orders]\n');
    const faulty = await run(['new', 'shop', '--defaults', 'company.yaml', '--json']);
    expect(faulty.status).toBe(2);
    expect(JSON.parse(faulty.stdout).error.problems).toMatchObject([
      { path: 'company.yaml:1:1', code: 'TIER_UNKNOWN' },
      { path: 'company.yaml:2:1', hint: 'Did you mean "features"?' },
    ]);
    write('work/company.yaml', 'options: { order: { limit: 1 } }\n');
    const unknown = await run(['new', 'shop', '--defaults', 'company.yaml', '--json']);
    expect(JSON.parse(unknown.stdout).error).toMatchObject({ code: 'FEATURE_UNKNOWN', hint: 'Did you mean "orders"?' });
  });

  it('tell where a feature comes from', async () => {
    const { write, run } = openSandbox();
    write('work/company.yaml', 'features: [orders]\n');
    const { stdout } = await run(['why', 'orders', '--defaults', 'company.yaml', '--tier', 'basic']);
    expect(stdout).toContain('company.yaml');
  });
});
