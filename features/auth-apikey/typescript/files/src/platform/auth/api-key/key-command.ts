import { parseArgs } from 'node:util';
import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import { createAllowList } from '../../http/rate-limit/client-network.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import type { ApiKey, ApiKeys, NewApiKey } from './api-keys.ts';
import { makeKeyText } from './key-text.ts';

const OPTIONS = {
  owner: { type: 'string' },
  scope: { type: 'string', multiple: true },
  allow: { type: 'string', multiple: true },
  days: { type: 'string' },
  'per-minute': { type: 'string' },
  'per-day': { type: 'string' },
  'grace-hours': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** `key issue | rotate | revoke | list | root`: its answer, as lines for a person or a shell. */
export async function keyCommand(
  ctx: Context,
  { keys, clock }: { readonly keys: ApiKeys; readonly clock: Clock },
  [action, ...args]: readonly string[],
): Promise<readonly string[]> {
  const values = readOptions(args);
  switch (action) {
    case 'issue':
      return [(await keys.issue(ctx, readNewKey(values, clock))).text];
    case 'rotate': {
      const graceMs = (readCount(values, 'grace-hours') ?? 0) * 3_600_000;
      const issued = await keys.rotate(ctx, requireOwner(values), graceMs);
      if (!issued) throw new StartupError(`${values.owner} has no key that could be replaced`);
      return [issued.text];
    }
    case 'revoke':
      return [`${await keys.revoke(ctx, requireOwner(values))} keys revoked.`];
    case 'list':
      return (await keys.list(ctx)).map((key) => describeKey(key, clock));
    case 'root':
      return describeRoot();
    default:
      throw new StartupError('key takes one of issue, rotate, revoke, list, root');
  }
}

/** A key that works without the database. */
function describeRoot(): readonly string[] {
  const { text, hash } = makeKeyText();
  return [text, `API_KEY_ROOT_HASH=${hash}`];
}

function readOptions(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new StartupError(error instanceof Error ? error.message : String(error));
  }
}

function readNewKey(values: Values, clock: Clock): NewApiKey {
  const days = readCount(values, 'days');
  const { scope = [], allow = [] } = values;
  const strange = scope.filter((name) => !/^[\w:.*-]+$/.test(name));
  if (strange.length > 0) throw new StartupError(`--scope: ${strange.join(', ')} is no scope`);
  createAllowList(allow, '--allow');
  return {
    owner: requireOwner(values),
    scopes: scope,
    networks: allow,
    perMinute: readCount(values, 'per-minute'),
    perDay: readCount(values, 'per-day'),
    expiresAt: days === undefined ? undefined : new Date(clock.now().getTime() + days * 86_400_000),
  };
}

function requireOwner({ owner }: Values): string {
  if (owner === undefined || !/^[\w.@:-]{1,100}$/.test(owner))
    throw new StartupError('--owner says who calls with the key: letters, digits, and . _ @ : -');
  return owner;
}

function readCount(values: Values, name: 'days' | 'grace-hours' | 'per-minute' | 'per-day'): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new StartupError(`--${name} takes a number, not ${text}`);
  return Number(text);
}

function describeKey(
  { prefix, owner, scopes, networks, expiresAt, revokedAt, usedOn, used }: ApiKey,
  clock: Clock,
): string {
  const state = revokedAt ? 'revoked' : expiresAt && expiresAt <= clock.now() ? 'expired' : 'valid';
  const until = state === 'valid' && expiresAt ? ` until ${expiresAt.toISOString()}` : '';
  const from = networks.length === 0 ? '' : ` from ${networks.join(' ')}`;
  const use = usedOn === undefined ? 'never used' : `used ${used} times on ${usedOn}`;
  return `ak_${prefix}  ${owner}  ${state}${until}  may ${scopes.join(' ') || 'nothing in particular'}${from}  ${use}`;
}
