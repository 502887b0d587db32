import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../src/platform/feature.ts';
import { html } from '../../src/platform/notifications/html.ts';
import { defineNotification } from '../../src/platform/notifications/notification-kind.ts';
import { Notifications } from '../../src/platform/notifications/notifications.ts';
import type { Answer, CallOptions } from './client.ts';
import { type Service, startService } from './service.ts';

interface Told {
  readonly text: string;
}

const template = ({ text }: Told) => ({ subject: `News: ${text}`, text, html: html`<p>${text}</p>`, link: '/news' });

export const news = defineNotification<Told>('test.news', { title: 'News', template });
export const alarm = defineNotification<Told>('test.alarm', { title: 'Alarms', template, mandatory: true });

export interface NotificationsService extends AsyncDisposable {
  readonly service: Service;
  readonly notifications: Notifications;
  /** A call by somebody, in a tenant or in none. */
  call(who: string | undefined, method: string, path: string, body?: unknown): Promise<Answer>;
  /** The log of deliveries once all of somebody have ended, the oldest first. */
  deliveries(recipient: string): Promise<readonly Answer['json'][]>;
}

/** A service whose callers are who they say they are: `ada`, or `ada@acme` in a tenant. */
export async function startNotifications(
  extend: (platform: Platform) => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<NotificationsService> {
  const service = await startService({
    env: { JOBS_POLL_MS: '5', NOTIFICATIONS_RETRY_MS: '1', ...env },
    extend(platform) {
      const { http, use } = platform;
      use(Notifications).add(news);
      use(Notifications).add(alarm);
      extend(platform);
      http.phase('tenant', (of, next) => {
        const [id = '', tenant] = of.request.headers.get('x-test-caller')?.split('@') ?? [];
        const scopes = of.actor?.scopes ?? [];
        return next({
          ...of,
          tenant: tenant ?? of.tenant,
          actor: id === '' ? undefined : { id, kind: 'user', scopes },
        });
      });
    },
  });
  const call: NotificationsService['call'] = (who, method, path, body) => {
    const headers: CallOptions['headers'] = who === undefined ? {} : { 'x-test-caller': who };
    return service.client.call(method, path, { headers, ...(body === undefined ? {} : { body }) });
  };
  return {
    service,
    notifications: service.app.platform.use(Notifications),
    call,
    async deliveries(recipient) {
      for (let waited = 0; waited < 10_000; waited += 5) {
        const { json } = await call('operator', 'GET', `/notification-deliveries?recipient=${recipient}`);
        if (json.items.every(({ state }: { state: string }) => state !== 'pending')) return json.items.toReversed();
        await sleep(5);
      }
      return assert.fail('the deliveries did not end');
    },
    [Symbol.asyncDispose]: () => service.app.shutdown(),
  };
}
