import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';
import { StartupError } from '../../lifecycle/startup-error.ts';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Who counts as one client: an IPv4 address, or the /64 of an IPv6 address, which one household has as a whole. */
export function clientNetwork(address: string): string {
  const plain = address.replace(MAPPED, '$1');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = new SocketAddress({ address: plain, family: 'ipv6' }).address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const end = tail === '' ? [] : tail.split(':');
  const all = [...groups, ...Array<string>(Math.max(0, 8 - groups.length - end.length)).fill('0'), ...end];
  return `${all.slice(0, 4).join(':')}::/64`;
}

/** Whether an address is in one of the addresses and networks. Throws a `StartupError` for what is neither. */
export function createAllowList(entries: readonly string[], source = 'RATE_LIMIT_ALLOW'): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
    const bits = Number(prefix ?? (family === 'ipv4' ? 32 : 128));
    if (!family || !Number.isInteger(bits) || bits < 0 || bits > (family === 'ipv4' ? 32 : 128))
      throw new StartupError(`${source}: ${entry} is neither an address nor a network`);
    list.addSubnet(address, bits, family);
  }
  return (address) => {
    const plain = address.replace(MAPPED, '$1');
    return isIPv4(plain) ? list.check(plain) : isIPv6(plain) && list.check(plain, 'ipv6');
  };
}
