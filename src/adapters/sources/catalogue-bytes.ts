import { closeSync, openSync, readSync } from 'node:fs';
import { getRawAsset } from 'node:sea';
import { ScaffoldError } from '../../domain/errors.ts';
import { unreadable } from './unreadable.ts';

/** Said when the catalogue is missing or damaged. */
export const REINSTALL = 'Install scaffold again; in a checkout of it, run `npm run build`.';

/** Where the bytes of a catalogue are. */
export interface CatalogueBytes {
  /** For messages, e.g. a path. */
  readonly name: string;
  /** The bytes from `offset`; fewer than `length` at the end. Throws `SOURCE_UNREADABLE` when there is nothing to read from. */
  read(offset: number, length: number): Buffer;
}

/** A catalogue in a file of its own. The file is opened for each read and not before the first. */
export function fileBytes(path: string): CatalogueBytes {
  return { name: path, read: (offset, length) => readStretch(path, offset, length) };
}

/** A catalogue inside the running executable, which the system maps into memory: nothing is copied or unpacked. */
export function embeddedBytes(asset: string): CatalogueBytes {
  return {
    name: `${asset} of ${process.execPath}`,
    read: (offset, length) => {
      const bytes = getRawAsset(asset);
      const available = Math.max(0, Math.min(length, bytes.byteLength - offset));
      return Buffer.from(bytes, Math.min(offset, bytes.byteLength), available);
    },
  };
}

function readStretch(path: string, offset: number, length: number): Buffer {
  const file = openForReading(path);
  try {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(file, buffer, filled, length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new ScaffoldError('SOURCE_UNREADABLE', unreadable(path, error).message, { hint: REINSTALL, cause: error });
  }
}
