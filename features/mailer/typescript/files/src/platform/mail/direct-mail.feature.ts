import { Database } from '../db/database.ts';
import { defineFeature } from '../feature.ts';
import { checkMail } from './check-mail.ts';
import { Deliver, describeMail } from './delivery.ts';
import type { NumberedMail } from './mail-driver.ts';
import { Mailer } from './mailer.ts';

/** Mails leave at once, or after the commit. What cannot be handed over then is lost, and the log says so. */
export const directMailFeature = defineFeature({
  id: 'direct-mail',
  after: ['db', 'mail'],
  setup({ ids, lifecycle, log, provide, use }) {
    const leaving = new Set<Promise<void>>();
    const leave = (mail: NumberedMail, correlationId: string): void => {
      const left = use(Deliver)(mail)
        .catch((err: unknown) => log.error({ err, ...describeMail(mail), correlationId }, 'a mail is lost'))
        .finally(() => leaving.delete(left));
      leaving.add(left);
    };
    provide(Mailer, () => ({
      async send(ctx, given) {
        checkMail(given);
        const mail = { ...given, id: ids.next() };
        const { transaction, correlationId } = ctx;
        if (!transaction) return use(Deliver)(mail);
        use(Database).afterCommit({ ...ctx, transaction }, () => leave(mail, correlationId));
      },
    }));
    lifecycle.add({
      name: 'mails on their way',
      last: true,
      stop: async () => void (await Promise.all(leaving)),
    });
  },
});
