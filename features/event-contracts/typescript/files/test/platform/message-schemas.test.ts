import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CloudEvent, decodeCloudEvent } from '../../src/platform/messaging/cloud-event.ts';
import { CurrentMessageDriver } from '../../src/platform/messaging/message-driver.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

it('messages name the contract that their data keeps', async () => {
  const sent: CloudEvent[] = [];
  await using service = await startService({
    extend: ({ use }) => {
      const driver = use(CurrentMessageDriver);
      const { publish } = driver;
      driver.publish = async (messages) => {
        sent.push(...messages.map(({ body }) => decodeCloudEvent(body)));
        await publish(messages);
      };
    },
  });
  const { name } = service.app.platform.service;
  for (const contract of modules) await service.client.post(`/${contract.collection}`, sampleOf(contract));
  while (sent.length < modules.length) await sleep(10);
  for (const { type } of modules) {
    const message = sent.find((other) => other.type === `${name}.${type}Created`);
    assert.equal(message?.dataschema, `/${name}/events/${type}Created.v1`);
  }
});
