import { StartupError } from '../lifecycle/startup-error.ts';

export interface Dsn {
  /** Takes envelopes. */
  readonly url: string;
  readonly publicKey: string;
}

/** `https://key@host/project`, with a path before the project where Sentry has one. */
export function parseDsn(text: string): Dsn {
  const { origin, username, pathname } = new URL(text);
  const [, path = '', project] = /^(.*)\/(\w+)\/?$/.exec(pathname) ?? [];
  if (username === '' || project === undefined) throw new StartupError('SENTRY_DSN must be https://key@host/project');
  return { url: `${origin}${path}/api/${project}/envelope/`, publicKey: username };
}
