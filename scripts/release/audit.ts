import { spawnSync } from 'node:child_process';

/** What looks like a credential; the text of a match is never shown. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}/],
  ['an AWS key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
];

/** Kinds of credentials in a text. */
export function findSecrets(text: string): readonly string[] {
  return SECRETS.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind);
}

/** Advisories of one lock, as `npm audit` counts them by severity. Needs the network. */
export function auditLock(folder: string): Readonly<Record<string, number>> | undefined {
  const { stdout } = spawnSync('npm', ['audit', '--json', '--package-lock-only'], { cwd: folder, encoding: 'utf8' });
  try {
    const { metadata }: { readonly metadata?: { readonly vulnerabilities: Readonly<Record<string, number>> } } =
      JSON.parse(stdout);
    return metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}
