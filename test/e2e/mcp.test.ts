import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainEnvironment, programPath, runScaffold } from '../support/run-scaffold.ts';
import { openSandbox } from '../support/sandbox.ts';

const { work, run, snapshot } = openSandbox();
const client = new Client({ name: 'test', version: '1.0.0' });

async function call(name: string, args: Record<string, unknown> = {}) {
  const { isError = false, structuredContent } = await client.callTool({ name, arguments: args });
  return { isError, document: structuredContent as Record<string, unknown> };
}

/** A folder without what git keeps, which holds times. */
function readFiles(path: string) {
  return Object.entries(snapshot(path) ?? {}).filter(([file]) => !file.startsWith('.git/'));
}

beforeAll(async () => {
  mkdirSync(join(work, 'agent'));
  mkdirSync(join(work, 'shell'));
  const env = Object.fromEntries(
    Object.entries(plainEnvironment(work)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const args = [programPath(), 'mcp', '--features-dir', '../catalogue'];
  const command = { command: process.execPath, args, env, cwd: work, stderr: 'inherit' } as const;
  await client.connect(new StdioClientTransport(command));
});
afterAll(async () => await client.close());

describe('scaffold mcp', () => {
  it('says what it is, and describes every tool and argument', async () => {
    const { tools } = await client.listTools();
    expect(client.getServerVersion()).toMatchObject({ name: 'scaffold' });
    expect(client.getInstructions()).toContain('plan_project');
    const page = readFileSync('docs/agents.md', 'utf8');
    const told = page
      .split('\n')
      .flatMap((line) => (line.startsWith('| `') ? [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)] : []));
    expect(told.map(([, name]) => name).sort()).toEqual(tools.map(({ name }) => name).sort());
    for (const { name, description, inputSchema, annotations } of tools) {
      expect(description?.length, name).toBeGreaterThan(30);
      expect(inputSchema.type, name).toBe('object');
      expect(typeof annotations?.readOnlyHint, name).toBe('boolean');
    }
  });

  it('creates the repository that the command line creates, and changes it as the command line does', async () => {
    const project = { description: 'd', owner: 'o', team: 't' };
    const wish = { directory: 'agent/demo', features: ['orders'], modules: ['invoice(number:string!)'], project };
    const planned = await call('plan_project', { ...wish, show: ['scaffold.yaml'] });
    expect(planned.document).toMatchObject({
      written: false,
      previews: [{ path: 'scaffold.yaml', content: expect.stringContaining('invoice') }],
    });
    expect(readFiles('agent')).toEqual([]);
    const made = await call('create_project', { ...wish, digest: planned.document.digest });
    expect(made).toMatchObject({
      isError: false,
      document: { written: true, commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
    });
    const flags = Object.entries(project).map(([key, value]) => `--project.${key}=${value}`);
    const typed = await run([
      'new',
      'shell/demo',
      '--features',
      'orders',
      '--module',
      'invoice(number:string!)',
      ...flags,
    ]);
    expect(typed.status).toBe(0);
    expect(readFiles('agent/demo').length).toBeGreaterThan(5);
    expect(readFiles('agent/demo')).toEqual(readFiles('shell/demo'));

    const shell = { cwd: join(work, 'shell/demo') };
    const args = { directory: 'agent/demo', change: { kind: 'add', features: ['texts'] } };
    const { document } = await call('plan_change', args);
    expect(document).toMatchObject({ written: false, features: { added: [{ id: 'texts' }] } });
    const applied = await call('apply_change', { ...args, digest: document.digest });
    expect(applied).toMatchObject({ isError: false, document: { written: true } });
    expect((await runScaffold(['add', 'texts', '--features-dir', '../../../catalogue'], shell)).status).toBe(0);
    expect(readFiles('agent/demo')).toEqual(readFiles('shell/demo'));
    const again = await call('apply_change', { ...args, digest: document.digest });
    expect(again).toMatchObject({ isError: true, document: { error: { code: 'PLAN_CHANGED' } } });
  });

  it('offers repairs that resolve', async () => {
    const features = ['db-disk', 'db-memory'];
    const { document } = await call('resolve_selection', { features });
    expect(document).toMatchObject({ resolves: false, problems: [{ code: 'FEATURE_CONFLICT' }] });
    const [problem] = document.problems as { repairs: { flags: string[] }[] }[];
    const [flags = ''] = problem?.repairs[0]?.flags ?? [];
    expect(flags).toMatch(/^--without db-/);
    const repaired = await call('resolve_selection', { features, without: [flags.slice('--without '.length)] });
    expect(repaired.document).toMatchObject({ resolves: true });
  });

  it('ends when nobody is at the other end, and writes nothing but the protocol', async () => {
    expect(await runScaffold(['mcp'], { cwd: work })).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
    const refused = await runScaffold(['mcp', '--json'], { cwd: work });
    expect(refused.status).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });
});
