import { lookup } from 'node:dns';
import { BlockList, isIP, isIPv4, isIPv6, type LookupFunction } from 'node:net';
import { StartupError } from '../../lifecycle/startup-error.ts';

/** What is no public address (IANA special-purpose registries). */
const PRIVATE = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4', '2001::/23', '2001:db8::/32', '2002::/16'],
];
/** All that is routed on the internet. Whatever is not in it, such as an IPv4 address in disguise, is refused. */
const PUBLIC_V6 = '2000::/3';

/** Whether this service may send something to an address that a stranger has chosen. */
export type AddressGuard = (address: string) => boolean;

/** @param allowed networks that are let through although they are private */
export function createAddressGuard(allowed: readonly string[]): AddressGuard {
  const [isAllowed, isPrivate, isPublicV6] = [allowed, PRIVATE, [PUBLIC_V6]].map(createNetworks);
  return (address) => {
    if (isAllowed?.(address)) return true;
    return !isPrivate?.(address) && (isIPv4(address) || isPublicV6?.(address) === true);
  };
}

/** Refused before anything is sent. The message goes to whoever chose the address, so it does not name what is behind it. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';

  constructor(hostname: string) {
    super(`${hostname} does not lead to a public address`);
  }
}

/**
 * Looks a name up and refuses it when any of its addresses is private. The connection goes to the address that was checked: a second look-up could
 * lead elsewhere.
 */
export function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const isSafe = addresses?.length > 0 && addresses.every(({ address }) => guard(address));
      const [first] = addresses ?? [];
      if (error || !isSafe || !first) return callback(error ?? new AddressRefused(hostname), '', 0);
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

/** An address in a URL is not looked up, so it is checked by itself. */
export function requireSafeHost({ hostname }: URL, guard: AddressGuard): void {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0 && !guard(address)) throw new AddressRefused(hostname);
}

function createNetworks(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    const bits = Number(prefix);
    if (isIP(address) === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 'ipv4' ? 32 : 128))
      throw new StartupError(`WEBHOOKS_OUT_ALLOW: ${entry} is no network such as 10.1.0.0/16`);
    list.addSubnet(address, bits, family);
  }
  return (address) => (isIPv4(address) ? list.check(address) : isIPv6(address) && list.check(address, 'ipv6'));
}
