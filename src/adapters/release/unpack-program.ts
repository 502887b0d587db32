import { gunzipSync, inflateRawSync } from 'node:zlib';

/**
 * The bytes of one file of an archive, as our releases pack them: ustar in gzip, or zip.
 *
 * @returns undefined when the archive is damaged or holds no such file
 */
export function unpackProgram(archive: string, bytes: Uint8Array, file: string): Uint8Array | undefined {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return archive.endsWith('.zip') ? findInZip(buffer, file) : findInTar(gunzipSync(buffer), file);
  } catch {
    return undefined;
  }
}

function findInTar(tar: Buffer, file: string): Buffer | undefined {
  let at = 0;
  while (at + 512 <= tar.length && tar[at] !== 0) {
    const name = tar.toString('utf8', at, tar.indexOf(0, at));
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    if (name === file) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return undefined;
}

/** Walks the central directory, whose place stands at the end. */
function findInZip(zip: Buffer, file: string): Buffer | undefined {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === file) {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      return inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(at + 20)));
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return undefined;
}
