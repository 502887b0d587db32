import { AppError, type Violation } from '../../kernel/app-error.ts';
import { mailErrors } from './mail.errors.ts';
import type { Mail } from './mailer.ts';

/** One address and nothing around it: no list, no name, no line break that could begin another header. */
const ADDRESS = /^[^\s@<>(),;:"[\]\\]{1,64}@[^\s@<>(),;:"[\]\\]{1,255}$/;
const MOST_RECIPIENTS = 50;
const SUBJECT_LENGTH = 200;

/** Throws `MAIL_REFUSED` with everything that is wrong. */
export function checkMail({ to, subject, text, replyTo, from }: Mail): void {
  const violations: Violation[] = [
    ...(to.length === 0 || to.length > MOST_RECIPIENTS
      ? [{ path: 'to', message: `has 1 to ${MOST_RECIPIENTS} addresses` }]
      : []),
    ...to.flatMap((address, index) => findAddressFault(`to.${index}`, address)),
    ...findAddressFault('replyTo', replyTo),
    ...findAddressFault('from', from),
    ...(/^[^\p{Cc}]+$/u.test(subject) && subject.length <= SUBJECT_LENGTH
      ? []
      : [{ path: 'subject', message: `is one line of at most ${SUBJECT_LENGTH} characters` }]),
    ...(text === '' ? [{ path: 'text', message: 'is empty' }] : []),
  ];
  if (violations.length > 0) throw new AppError(mailErrors.MAIL_REFUSED, { violations });
}

function findAddressFault(path: string, address: string | undefined): readonly Violation[] {
  return address === undefined || ADDRESS.test(address) ? [] : [{ path, message: 'is no address' }];
}
