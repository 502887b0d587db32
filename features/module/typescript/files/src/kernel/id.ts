/** Makes UUIDs of version 7 (RFC 9562): 48 bits of time, then random bits, so that ids sort by creation. */
export interface IdSource {
  next(): string;
}

export function createIdSource(now: () => number = Date.now): IdSource {
  return {
    next() {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      const view = new DataView(bytes.buffer);
      const time = now();
      view.setUint32(0, Math.floor(time / 0x1_0000));
      view.setUint16(4, time % 0x1_0000);
      view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
      view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    },
  };
}
