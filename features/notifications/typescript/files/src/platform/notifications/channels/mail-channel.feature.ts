import { defineFeature } from '../../feature.ts';
import { checkMail } from '../../mail/check-mail.ts';
import { Deliver } from '../../mail/delivery.ts';
import type { NumberedMail } from '../../mail/mail-driver.ts';
import { NotificationChannels } from '../notification-channel.ts';

/** Mails to those whose address is known. The delivery is a job already, so it speaks with the mail server itself. */
export const mailChannelFeature = defineFeature({
  id: 'mail-channel',
  after: ['notifications', 'mail'],
  setup({ use }) {
    use(NotificationChannels).set('mail', {
      mode: 'remote',
      byDefault: true,
      addressOf: ({ email }) => email,
      async deliver(_ctx, { id, address, subject, text, html, link }) {
        const body = link === undefined ? text : `${text}\n\n${link}`;
        const mail: NumberedMail = { id, to: [address], subject, text: body, ...(html === undefined ? {} : { html }) };
        checkMail(mail);
        await use(Deliver)(mail);
      },
    });
  },
});
