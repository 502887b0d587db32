import { createToken } from '../token.ts';
import type { Mail } from './mailer.ts';

/** `id` tells it from all others, also when it is handed over twice. */
export type NumberedMail = Mail & { readonly id: string };

export type CompleteMail = NumberedMail & { readonly from: string };

/** Who takes mails. */
export interface MailDriver {
  /** Throws `MAIL_REFUSED` when another attempt would end the same way. */
  deliver(mail: CompleteMail): Promise<void>;
  close(): Promise<void>;
}

/** Makes a driver from the `MAIL_URL` whose scheme it is registered for. */
export type OpenMailDriver = (url: URL) => MailDriver;

/** A driver registers itself under its scheme: `use(MailDrivers).set('https', openApi)`. */
export const MailDrivers = createToken<Map<string, OpenMailDriver>>('MailDrivers');

/** The driver of this app, for tests that break it. Everybody else uses `Mailer`. */
export const CurrentMailDriver = createToken<MailDriver>('CurrentMailDriver');
