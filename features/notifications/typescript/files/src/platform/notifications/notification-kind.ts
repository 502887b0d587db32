import type { Html } from './html.ts';

/** What somebody gets to read. */
export interface NotificationContent {
  /** One line: the title in the inbox, the subject of a mail. */
  readonly subject: string;
  readonly text: string;
  /** For channels that show markup; the others take `text`. */
  readonly html?: Html;
  /** Where it leads to: a path of the application, or an `https:` URL. */
  readonly link?: string;
}

/** Whom it is for, as far as a template may know. */
export interface Audience {
  /** `de-CH` */
  readonly locale: string | undefined;
}

/** Makes the content from the data of this one kind. It uses nothing else: no clock, no database. */
export type NotificationTemplate<Data> = (data: Data, audience: Audience) => NotificationContent;

export interface NotificationOptions<Data> {
  /** For the list of what somebody can turn off: `Overdue invoices`. */
  readonly title: string;
  readonly template: NotificationTemplate<Data>;
  /** Nobody can turn it off. For what has to be said, such as a changed password. */
  readonly mandatory?: true;
  /** Channels that it takes unless the recipient says otherwise. Default: those that reach people by themselves, in-app and mail. */
  readonly channels?: readonly string[];
}

/** A kind of message, with the type of what it tells of. */
export interface NotificationKind<Data> extends NotificationOptions<Data> {
  /** `<module>.<what happened>`, unique: its name in preferences, in the log and in metrics. */
  readonly name: string;
}

export function defineNotification<Data>(name: string, options: NotificationOptions<Data>): NotificationKind<Data> {
  return { name, ...options };
}
