import type { Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly replyTo?: string;
  /** Default `MAIL_FROM`. */
  readonly from?: string;
}

export interface Mailer {
  /** Inside a unit of work the mail leaves after the commit. Throws `MAIL_REFUSED` for what no server would take. */
  send(ctx: Context, mail: Mail): Promise<void>;
}

export const Mailer = createToken<Mailer>('Mailer');
