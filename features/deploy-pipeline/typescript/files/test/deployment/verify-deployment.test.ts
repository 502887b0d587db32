import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient } from '../support/client.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';
import { verifyDeployment } from '../support/verify-deployment.ts';

const inHaste = { write: true, patienceMs: 300 };

describe('the check of a deployment', () => {
  it('passes what works, and leaves nothing behind', async () => {
    await using service = await startService();
    await verifyDeployment(service.client, inHaste);
    for (const { collection } of modules) assert.equal((await service.client.get(`/${collection}`)).json.total, 0);
  });

  it('fails for a service that is not ready', async () => {
    const broken = async () => {
      throw new Error('gone');
    };
    await using service = await startService({
      extend: ({ health }) => health.add({ name: 'broken', kind: 'ready', check: broken }),
    });
    await assert.rejects(verifyDeployment(service.client, inHaste), /is not ready: 503/);
  });

  it('fails for a place where nobody answers', async () => {
    await assert.rejects(verifyDeployment(createClient('http://127.0.0.1:1'), inHaste), /is not ready: TypeError/);
  });

  it('fails for a service that answers, and does not do its work', async () => {
    await using service = await startService({
      extend: ({ http }) =>
        http.phase('handler', (ctx, next) =>
          ctx.request.method === 'POST' ? Promise.resolve(new Response(null, { status: 202 })) : next(ctx),
        ),
    });
    await assert.rejects(verifyDeployment(service.client, inHaste), /creates nothing/);
  });
});
