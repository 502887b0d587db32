import type { Meter } from '@opentelemetry/api';
import { AppError } from '../../kernel/app-error.ts';
import { createToken } from '../token.ts';
import type { MailDriver, NumberedMail } from './mail-driver.ts';

/** Hands a mail over, once. */
export type Deliver = (mail: NumberedMail) => Promise<void>;

/** For whoever decides when mails leave. Everybody else uses `Mailer`. */
export const Deliver = createToken<Deliver>('Deliver');

/** @param from the sender of mails that name none */
export function createDelivery(driver: () => MailDriver, from: string, meter: Meter): Deliver {
  const sent = meter.createCounter('mail.sent', { unit: '{mail}' });
  const durations = meter.createHistogram('mail.duration', { unit: 's' });
  return async (mail) => {
    const started = performance.now();
    let outcome = 'failed';
    try {
      await driver().deliver({ from, ...mail });
      outcome = 'sent';
    } catch (error) {
      if (error instanceof AppError) outcome = 'refused';
      throw error;
    } finally {
      sent.add(1, { outcome });
      durations.record((performance.now() - started) / 1000);
    }
  };
}

/** Enough to find a mail, and nothing about a person. */
export function describeMail({ id, to }: NumberedMail): Readonly<Record<string, unknown>> {
  return { mailId: id, domains: [...new Set(to.map((address) => address.split('@').at(-1)))] };
}
