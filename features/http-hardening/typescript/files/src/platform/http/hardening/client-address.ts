/** The caller's address: the entry that the outermost trusted proxy wrote. Entries before it can be forged. */
export function clientAddress(peer: string, forwardedFor: string | null, proxies: number): string {
  const entries = forwardedFor?.split(',').map((entry) => entry.trim()) ?? [];
  return (proxies > 0 && entries.at(-proxies)) || peer;
}
