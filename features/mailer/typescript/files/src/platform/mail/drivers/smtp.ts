import { createTransport } from 'nodemailer';
import { AppError } from '../../../kernel/app-error.ts';
import { mailErrors } from '../mail.errors.ts';
import type { MailDriver } from '../mail-driver.ts';

export interface SmtpOptions {
  readonly url: string;
  readonly timeoutMs: number;
}

const MOST_CONNECTIONS = 5;
/** From here on a server means "for good" (RFC 5321, 4.2.1). */
const PERMANENT = 500;

/** A mail server, over a few connections that stay open for as long as mails follow each other. */
export function openSmtpDriver({ url, timeoutMs }: SmtpOptions): MailDriver {
  const { hostname, port, protocol, username, password, searchParams } = new URL(url);
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: searchParams.get('requireTLS') === 'true',
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    pool: true,
    maxConnections: MOST_CONNECTIONS,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // A mail is what the caller says: no file and no address of ours may get into it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver({ id, from, to, subject, text, html, replyTo }) {
      const messageId = `<${id}@${from.split('@').at(-1)}>`;
      try {
        await transport.sendMail({ from, to: [...to], subject, text, html, replyTo, messageId });
      } catch (cause) {
        const status = Object(cause).responseCode;
        if (typeof status !== 'number' || status < PERMANENT) throw cause;
        throw new AppError(mailErrors.MAIL_REFUSED, { detail: `The mail server answers ${status}.`, cause });
      }
    },
    close: async () => transport.close(),
  };
}
