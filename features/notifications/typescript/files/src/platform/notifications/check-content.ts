import type { NotificationContent } from './notification-kind.ts';

/** As it is kept and sent. */
export interface CheckedContent {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly link?: string;
}

const SUBJECT_LENGTH = 200;

/** Throws for what a template must not make. A subject becomes one line: it may hold what people wrote, and a mail has headers. */
export function checkContent({ subject, text, html, link }: NotificationContent, kind: string): CheckedContent {
  const line = subject.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  if (line === '' || text.trim() === '') throw new Error(`The template of ${kind} makes no subject, or no text`);
  if (link !== undefined && !isSafeLink(link))
    throw new Error(`The template of ${kind} links to something that is neither a path nor an http(s) URL`);
  const shown = { subject: cut(line), text };
  return {
    ...shown,
    ...(html === undefined ? {} : { html: html.toString() }),
    ...(link === undefined ? {} : { link }),
  };
}

function cut(line: string): string {
  const characters = [...line];
  return characters.length <= SUBJECT_LENGTH ? line : `${characters.slice(0, SUBJECT_LENGTH - 1).join('')}…`;
}

/** `javascript:` and `//elsewhere` are neither. */
function isSafeLink(link: string): boolean {
  if (/^\/(?![/\\])/.test(link)) return true;
  return /^https?:\/\//i.test(link) && URL.canParse(link);
}
