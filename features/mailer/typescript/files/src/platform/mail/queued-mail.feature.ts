import { defineFeature } from '../feature.ts';
import { defineJob } from '../jobs/job.ts';
import { Jobs } from '../jobs/jobs.ts';
import { checkMail } from './check-mail.ts';
import { Deliver } from './delivery.ts';
import type { NumberedMail } from './mail-driver.ts';
import { Mailer } from './mailer.ts';

const deliverJob = defineJob<NumberedMail>('mail.deliver');

/** Mails are jobs: they exist when the change is committed, and are tried again. */
export const queuedMailFeature = defineFeature({
  id: 'queued-mail',
  after: ['jobs', 'mail'],
  setup({ ids, provide, use }) {
    const jobs = use(Jobs);
    jobs.handle(deliverJob, (_ctx, mail) => use(Deliver)(mail));
    provide(Mailer, () => ({
      async send(ctx, mail) {
        checkMail(mail);
        await jobs.enqueue(ctx, deliverJob, { ...mail, id: ids.next() });
      },
    }));
  },
});
