import { BlockList, isIP } from 'node:net';
import { StartupError } from '../../lifecycle/startup-error.ts';

/** Whether an address is one of ours in front. Throws a `StartupError` for an entry that is no address and no network. */
export function createTrustedProxies(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const longest = family === 'ipv6' ? 128 : 32;
    const length = prefix === undefined ? longest : Number(prefix);
    if (isIP(address) === 0 || prefix === '' || !Number.isInteger(length) || length < 0 || length > longest)
      throw new StartupError(`MTLS_PROXIES has an entry that is no address and no network: ${network}`);
    list.addSubnet(address, length, family);
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
}
