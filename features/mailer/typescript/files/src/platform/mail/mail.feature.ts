import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { createDelivery, Deliver } from './delivery.ts';
import { openConsoleDriver } from './drivers/console.ts';
import { openSmtpDriver } from './drivers/smtp.ts';
import { mailConfig } from './mail.config.ts';
import { mailErrors } from './mail.errors.ts';
import { CurrentMailDriver, type MailDriver, MailDrivers, type OpenMailDriver } from './mail-driver.ts';

/** Opens who takes the mails. When they leave is said by others. */
export const mailFeature = defineFeature({
  id: 'mail',
  config: mailConfig,
  setup({ errors, lifecycle, log, meter, provide, use }, { url, from, timeoutMs }) {
    const openConsole: OpenMailDriver = () => openConsoleDriver(log);
    const openSmtp: OpenMailDriver = ({ href }) => openSmtpDriver({ url: href, timeoutMs });
    provide(
      MailDrivers,
      () =>
        new Map([
          ['console', openConsole],
          ['smtp', openSmtp],
          ['smtps', openSmtp],
        ]),
    );
    provide(CurrentMailDriver, () => openDriver(use(MailDrivers), url));
    provide(Deliver, () => createDelivery(() => use(CurrentMailDriver), from, meter));
    errors.add(mailErrors);
    lifecycle.add({
      name: 'mail',
      start: async () => void use(CurrentMailDriver),
      stop: () => use(CurrentMailDriver).close(),
    });
  },
});

function openDriver(drivers: ReadonlyMap<string, OpenMailDriver>, text: string): MailDriver {
  const url = URL.parse(text);
  const open = drivers.get(url?.protocol.slice(0, -1) ?? '');
  if (!url || !open)
    throw new StartupError(`MAIL_URL names no installed driver. Installed: ${[...drivers.keys()].join(', ')}`);
  return open(url);
}
