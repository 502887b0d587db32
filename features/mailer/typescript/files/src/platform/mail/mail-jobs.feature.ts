import { defineFeature } from '../feature.ts';
import { defineJob } from '../jobs/job.ts';
import { Jobs } from '../jobs/jobs.ts';
import { checkMail } from './check-mail.ts';
import { Deliver } from './delivery.ts';
import { mailConfig } from './mail.config.ts';
import type { CompleteMail } from './mail-driver.ts';
import { Mailer } from './mailer.ts';

const deliverJob = defineJob<CompleteMail>('mail.deliver');

/** Mails are jobs: they exist when the change is committed, and are tried again. */
export const mailJobsFeature = defineFeature({
  id: 'mail-jobs',
  after: ['jobs', 'mail'],
  config: { from: mailConfig.from },
  setup({ ids, provide, use }, { from }) {
    const jobs = use(Jobs);
    jobs.handle(deliverJob, (_ctx, mail) => use(Deliver)(mail));
    provide(Mailer, () => ({
      async send(ctx, mail) {
        checkMail(mail);
        await jobs.enqueue(ctx, deliverJob, { from, ...mail, id: ids.next() });
      },
    }));
  },
});
