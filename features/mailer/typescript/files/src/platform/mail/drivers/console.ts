import type { Logger } from '../../log/logger.ts';
import type { MailDriver } from '../mail-driver.ts';

/** Mails as lines of the log, for development: nothing leaves the machine. */
export function openConsoleDriver(log: Logger): MailDriver {
  return {
    deliver: async ({ id, from, to, subject, text }) =>
      log.info({ mailId: id, from, to, subject, text }, 'mail that is not sent'),
    close: async () => undefined,
  };
}
