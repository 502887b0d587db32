import { createHash } from 'node:crypto';
import { findSegment, LC_CODE_SIGNATURE, type MachOFile, readMachO } from './mach-o.ts';

/** Signatures are big-endian; see <kern/cs_blobs.h> of XNU, and cmd/internal/codesign of Go, which signs the same way. */
const MAGIC = { superBlob: 0xfade0cc0, codeDirectory: 0xfade0c02 } as const;
const SUPER_BLOB_SIZE = 20;
const DIRECTORY_SIZE = 88;
const PAGE = 4096;
const HASH_SIZE = 32;
const HASH_SHA256 = 2;
const FLAG_AD_HOC = 2;
const EXECUTABLE_MAIN = 1n;
/** Segments start at multiples of the largest page that macOS uses. */
const MEMORY_PAGE = 16384;

/**
 * Gives a Mach-O executable an ad-hoc signature, without which macOS kills it on Apple silicon. It vouches for the bytes, not for who
 * made them; that is what the checksums and the attestation of a release are for. The same file gives the same bytes, on any machine.
 *
 * @param identifier Name of the program in the signature.
 */
export function signMachO(file: Buffer, identifier: string): Buffer {
  const machO = readMachO(file);
  const linkEdit = findSegment(machO, '__LINKEDIT');
  const codeEnd = machO.signature?.offset ?? file.length;
  const at = Math.ceil(codeEnd / 16) * 16;
  const size = signatureSize(at, identifier);
  if (linkEdit.offset + linkEdit.size < codeEnd) throw new Error('__LINKEDIT is not the last part of the file.');
  const signed = Buffer.alloc(at + size);
  file.copy(signed, 0, 0, codeEnd);
  placeSignatureCommand(signed, machO, at, size);
  const linkEditSize = at + size - linkEdit.offset;
  signed.writeBigUInt64LE(BigInt(Math.ceil(linkEditSize / MEMORY_PAGE) * MEMORY_PAGE), linkEdit.at + 32);
  signed.writeBigUInt64LE(BigInt(linkEditSize), linkEdit.at + 48);
  writeSignature(signed, at, { identifier, text: findSegment(machO, '__TEXT') });
  return signed;
}

/** The old command is used again; without one, a new one goes behind the others. */
function placeSignatureCommand(
  file: Buffer,
  { signature, commands, firstSection }: MachOFile,
  offset: number,
  size: number,
) {
  const COMMAND_SIZE = 16;
  const at = signature?.at ?? commands.end;
  if (signature === undefined) {
    if (commands.end + COMMAND_SIZE > firstSection) throw new Error('There is no room for another load command.');
    file.writeUInt32LE(commands.count + 1, 16);
    file.writeUInt32LE(commands.end - 32 + COMMAND_SIZE, 20);
    file.writeUInt32LE(LC_CODE_SIGNATURE, at);
    file.writeUInt32LE(COMMAND_SIZE, at + 4);
  }
  file.writeUInt32LE(offset, at + 8);
  file.writeUInt32LE(size, at + 12);
}

function signatureSize(codeSize: number, identifier: string): number {
  return SUPER_BLOB_SIZE + DIRECTORY_SIZE + identifier.length + 1 + Math.ceil(codeSize / PAGE) * HASH_SIZE;
}

function writeSignature(
  file: Buffer,
  at: number,
  {
    identifier,
    text,
  }: { readonly identifier: string; readonly text: { readonly offset: number; readonly size: number } },
): void {
  const pages = Math.ceil(at / PAGE);
  const hashes = DIRECTORY_SIZE + identifier.length + 1;
  const directory = Buffer.alloc(hashes + pages * HASH_SIZE);
  [
    MAGIC.codeDirectory,
    directory.length,
    0x20400, // version: with executable segment
    FLAG_AD_HOC,
    hashes,
    DIRECTORY_SIZE,
    0, // special slots
    pages,
    at, // end of the code
  ].forEach((value, index) => {
    directory.writeUInt32BE(value, index * 4);
  });
  directory.writeUInt8(HASH_SIZE, 36);
  directory.writeUInt8(HASH_SHA256, 37);
  directory.writeUInt8(Math.log2(PAGE), 39);
  directory.writeBigUInt64BE(BigInt(text.offset), 64);
  directory.writeBigUInt64BE(BigInt(text.size), 72);
  directory.writeBigUInt64BE(EXECUTABLE_MAIN, 80);
  directory.write(identifier, DIRECTORY_SIZE, 'latin1');
  hashPages(file.subarray(0, at)).copy(directory, hashes);
  const superBlob = [MAGIC.superBlob, SUPER_BLOB_SIZE + directory.length, 1, 0, SUPER_BLOB_SIZE];
  superBlob.forEach((value, index) => {
    file.writeUInt32BE(value, at + index * 4);
  });
  directory.copy(file, at + SUPER_BLOB_SIZE);
}

function hashPages(code: Buffer): Buffer {
  const hashes: Buffer[] = [];
  for (let start = 0; start < code.length; start += PAGE) {
    hashes.push(
      createHash('sha256')
        .update(code.subarray(start, start + PAGE))
        .digest(),
    );
  }
  return Buffer.concat(hashes);
}

/**
 * Checks every page of a signed Mach-O file against the hashes in its signature, whoever signed it.
 *
 * @returns what is wrong, or undefined
 */
export function findSignatureFault(file: Buffer): string | undefined {
  const { signature } = readMachO(file);
  if (signature === undefined) return 'it is not signed';
  const blob = file.subarray(signature.offset, signature.offset + signature.size);
  if (blob.length < signature.size) return 'its signature is cut short';
  if (blob.readUInt32BE(0) !== MAGIC.superBlob) return 'its signature has no super blob';
  const directory = findSha256Directory(blob);
  if (directory === undefined) return 'its signature has no code directory with SHA-256';
  const codeEnd = directory.readUInt32BE(32);
  const hashes = directory.readUInt32BE(16);
  const expected = directory.subarray(hashes, hashes + directory.readUInt32BE(28) * HASH_SIZE);
  if (codeEnd !== signature.offset) return 'its signature covers another length';
  return hashPages(file.subarray(0, codeEnd)).equals(expected) ? undefined : 'a page differs from its hash';
}

function findSha256Directory(blob: Buffer): Buffer | undefined {
  for (let index = 0; index < blob.readUInt32BE(8); index += 1) {
    const directory = blob.subarray(blob.readUInt32BE(12 + index * 8 + 4));
    const isDirectory = directory.readUInt32BE(0) === MAGIC.codeDirectory;
    if (isDirectory && directory.readUInt8(37) === HASH_SHA256 && directory.readUInt8(39) === Math.log2(PAGE))
      return directory;
  }
  return undefined;
}
