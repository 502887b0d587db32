import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testContext as ctx } from '../support/database.ts';
import { news, startNotifications } from '../support/notifications.ts';

describe('notifications of somebody who wants to be forgotten', () => {
  it('are in the export, and gone after the erasure, in the tenant of the caller', async () => {
    await using test = await startNotifications();
    const notify = (id: string, tenant: string) =>
      test.notifications.notify({ ...ctx, tenant }, news, { to: { id }, data: { text: `for ${id} of ${tenant}` } });
    await notify('ada', 'acme');
    await notify('ada', 'globex');
    await notify('bob', 'acme');
    const exported = async (caller: string) =>
      (await test.call(caller, 'GET', '/data-subjects/ada')).text.match(/for \w+ of \w+/g) ?? [];
    assert.deepEqual(new Set(await exported('operator@acme')), new Set(['for ada of acme']));
    const { status } = await test.call('operator@acme', 'POST', '/data-subjects/ada/erasures', {});
    assert.equal(status, 202);
    for (let waited = 0; (await exported('operator@acme')).length > 0; waited += 5) {
      assert.ok(waited < 10_000, 'it was not erased');
      await sleep(5);
    }
    const texts = async (who: string) =>
      (await test.call(who, 'GET', '/notifications')).json.items.map(({ text }: { text: string }) => text);
    assert.deepEqual(
      [await texts('ada@acme'), await texts('ada@globex'), await texts('bob@acme')],
      [[], ['for ada of globex'], ['for bob of acme']],
    );
  });
});
