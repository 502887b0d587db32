import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, it } from 'vitest';
import type { UseCases } from '../app/use-cases.ts';
import { FIXTURES } from '../cli/testing/run-fake.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { createAgentServer } from './create-agent-server.ts';

/** A client and the requests that reached the use cases. */
async function connect(useCases: Partial<UseCases> = {}) {
  const server = createAgentServer({
    place: { cwd: '/home/ada', featureDirs: [], defaults: [] },
    useCases: { ...FIXTURES, ...useCases },
    version: '1.2.3',
    platform: 'test',
    signal: new AbortController().signal,
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test', version: '1.0.0' });
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  return async (name: string, args: Record<string, unknown> = {}) => {
    const { isError = false, structuredContent, content } = await client.callTool({ name, arguments: args });
    return { isError, document: structuredContent as Record<string, unknown>, content };
  };
}

describe('the server for agents', () => {
  it('answers with data, and the same as text', async () => {
    const call = await connect();
    const { isError, document, content } = await call('search_features', { words: 'slow queries' });
    expect(isError).toBe(false);
    expect(document).toMatchObject({
      features: [{ id: 'db-postgres', category: 'data', provides: ['database', 'sql'] }],
    });
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(document) }]);
  });

  it('narrows the list by category, capability and the preset of a tier', async () => {
    const call = await connect();
    const idsOf = async (args: Record<string, unknown>) => {
      const { features } = (await call('list_features', args)).document as { features: { id: string }[] };
      return features.map(({ id }) => id);
    };
    expect(await idsOf({})).toEqual(['config', 'http-fastify', 'openapi', 'db-postgres']);
    expect(await idsOf({ category: 'api' })).toEqual(['http-fastify', 'openapi']);
    expect(await idsOf({ provides: 'sql' })).toEqual(['db-postgres']);
    expect(await idsOf({ tier: 'basic' })).toEqual(['config', 'http-fastify', 'openapi']);
  });

  it('gives a selection that cannot be as an answer, with its repairs', async () => {
    const repairs = [{ flags: ['--without', 'a'], resolvesTo: 3 }];
    const problem = { code: 'FEATURE_CONFLICT' as const, message: 'a and b.', features: ['a', 'b'], repairs };
    const call = await connect({
      resolveGraph: async () => {
        throw ScaffoldError.fromProblems([problem]);
      },
    });
    const { isError, document } = await call('resolve_selection', { features: ['a', 'b'] });
    expect({ isError, document }).toEqual({ isError: false, document: { resolves: false, problems: [problem] } });
  });

  it('hands a selection on as the flags would', async () => {
    const requests: unknown[] = [];
    const call = await connect({
      resolveGraph: async (request) => {
        requests.push(request);
        return await FIXTURES.resolveGraph(request);
      },
    });
    const options = { 'db-postgres': { poolMax: 50, schema: 'a', names: ['x'] } };
    await call('resolve_selection', { tier: 'basic', features: ['db-postgres@^1'], options, intent: 'name: x' });
    const set = [
      { feature: 'db-postgres', option: 'poolMax', value: '50' },
      { feature: 'db-postgres', option: 'schema', value: 'a' },
      { feature: 'db-postgres', option: 'names', value: '["x"]' },
    ];
    const overrides = { tier: 'basic', features: ['db-postgres@^1'], without: [], modules: [], set, project: {} };
    expect(requests).toEqual([
      { cwd: '/home/ada', featureDirs: [], intent: { document: { text: 'name: x', path: 'intent' }, overrides } },
    ]);
  });

  it('writes a repository only with the digest of its plan', async () => {
    const dryRuns: boolean[] = [];
    const call = await connect({
      createProject: async (request, watch) => {
        dryRuns.push(request.dryRun);
        return await FIXTURES.createProject(request, watch);
      },
    });
    const planned = await call('plan_project', { directory: 'billing', show: ['src/', 'docs/logo.png'] });
    expect(planned.document).toMatchObject({
      written: false,
      previews: [{ path: 'src/main.ts' }, { path: 'src/platform/db/pool.ts' }],
      leftOut: ['docs/logo.png'],
    });
    const refused = await call('create_project', { directory: 'billing', digest: 'another' });
    expect(refused).toMatchObject({ isError: true, document: { error: { code: 'PLAN_CHANGED' } } });
    const { digest } = planned.document;
    expect(await call('create_project', { directory: 'billing', digest })).toMatchObject({
      isError: false,
      document: { written: true },
    });
    expect(dryRuns).toEqual([true, true, true, false]);
  });

  it('changes a repository only with the digest of its plan, and only below its folder', async () => {
    const changes: unknown[] = [];
    const call = await connect({
      changeProject: async (request, watch) => {
        changes.push([request.cwd, request.change.kind, request.dryRun, request.allowDirty]);
        return await FIXTURES.changeProject(request, watch);
      },
    });
    const change = { kind: 'rename-module', name: 'invoice', to: 'bill' };
    const { document } = await call('plan_change', { directory: 'billing', change });
    expect(document).toMatchObject({ written: false, counts: { added: 1 } });
    const args = { directory: 'billing', change };
    expect(await call('apply_change', { ...args, digest: 'another' })).toMatchObject({ isError: true });
    expect(await call('apply_change', { ...args, digest: document.digest })).toMatchObject({
      document: { written: true },
    });
    const folder = '/home/ada/billing';
    expect(changes).toEqual([
      [folder, 'module', true, false],
      [folder, 'module', true, false],
      [folder, 'module', true, false],
      [folder, 'module', false, false],
    ]);
    for (const directory of ['..', '/etc', 'a/../../b'])
      expect(await call('plan_change', { directory, change })).toMatchObject({
        isError: true,
        document: { error: { code: 'TARGET_OUTSIDE' } },
      });
  });

  it('shows edits and what sync would do, and who stands behind a line', async () => {
    const call = await connect();
    expect((await call('diff')).document).toMatchObject({ edited: [{ path: 'src/main.ts', diff: /./ }] });
    expect((await call('diff', { of: 'sync' })).document).toMatchObject({ written: false });
    expect((await call('inspect_repository')).document).toMatchObject({ settled: false });
    expect((await call('explain_line', { path: 'a.ts', line: 2 })).document).toMatchObject({
      explanation: { owner: 'db-postgres', line: { number: 2 } },
    });
    expect((await call('explain_feature', { id: 'db-core' })).document).toMatchObject({
      explanation: { kind: 'present' },
    });
  });

  it('answers an unknown feature, a malformed call and a fault of ours without ending', async () => {
    const call = await connect({
      listFeatures: async () => {
        throw new TypeError('boom');
      },
    });
    expect((await call('describe_feature', { id: 'nope' })).document).toMatchObject({
      error: { code: 'FEATURE_UNKNOWN' },
    });
    expect(await call('plan_change', { change: { kind: 'nonsense' } })).toMatchObject({ isError: true });
    expect((await call('list_features')).document).toMatchObject({ error: { code: 'INTERNAL' } });
    expect((await call('search_features', { words: 'x' })).isError).toBe(false);
  });
});
