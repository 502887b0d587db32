/** Places in the headers of PE32+ files; https://learn.microsoft.com/windows/win32/debug/pe-format */
const PE_POINTER = 0x3c;
const OPTIONAL_HEADER = 24;
const PE32_PLUS = 0x20b;
/** The fifth data directory, behind 112 bytes of other fields. */
const CERTIFICATE_DIRECTORY = OPTIONAL_HEADER + 112 + 4 * 8;

/**
 * Removes the signature of Node's makers from a Windows executable. It would no longer fit the changed file, and a broken signature warns
 * users more than none.
 *
 * @throws when the file is no PE32+ file or has something behind its signature.
 */
export function dropAuthenticode(file: Buffer): Buffer {
  const directory = findCertificates(file);
  if (directory.size === 0) return file;
  if (directory.offset + directory.size !== file.length) throw new Error('The signature is not the end of the file.');
  const unsigned = Buffer.from(file.subarray(0, directory.offset));
  unsigned.writeBigUInt64LE(0n, directory.at);
  return unsigned;
}

/** Where the certificates of a PE32+ file are; `size` is 0 when it is not signed. */
export function findCertificates(file: Buffer): {
  readonly at: number;
  readonly offset: number;
  readonly size: number;
} {
  const header = file.readUInt32LE(PE_POINTER);
  const isPe = file.toString('latin1', 0, 2) === 'MZ' && file.toString('latin1', header, header + 4) === 'PE\0\0';
  if (!isPe || file.readUInt16LE(header + OPTIONAL_HEADER) !== PE32_PLUS) throw new Error('This is no PE32+ file.');
  const at = header + CERTIFICATE_DIRECTORY;
  return { at, offset: file.readUInt32LE(at), size: file.readUInt32LE(at + 4) };
}
