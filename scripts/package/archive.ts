import { spawnSync } from 'node:child_process';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import type { ArchiveFormat } from './targets.ts';

/** A file of an archive, or a folder where the path ends with a slash; `path` has forward slashes. */
export interface ArchivedFile {
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

/** Archives must not depend on when they were made: 1980-01-01, the first day that zip knows. */
const SECONDS = 315_532_800;
const ZIP_DATE = (1 << 5) | 1;

/** Packs files in the given order; the same files give the same bytes. `tar.xz` needs the program xz. */
export function packArchive(format: ArchiveFormat, files: readonly ArchivedFile[]): Buffer {
  switch (format) {
    case 'zip':
      return packZip(files);
    case 'tar.gz':
      return packTarGz(files);
    case 'tar.xz':
      return compressWithXz(packTar(files));
  }
}

/** Needs no other program. */
export function packTarGz(files: readonly ArchivedFile[]): Buffer {
  return gzipSync(packTar(files), { level: 9 });
}

function packTar(files: readonly ArchivedFile[]): Buffer {
  const parts = files.flatMap((file) => [
    tarHeader(file),
    file.content,
    Buffer.alloc((512 - (file.content.length % 512)) % 512),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** POSIX ustar; owner and group are root. */
function tarHeader({ path, content, executable }: ArchivedFile): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long for a ustar header.`);
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, width: number) =>
    header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  header.write(path, 0);
  octal(executable ? 0o755 : 0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.length, 124, 12);
  octal(SECONDS, 136, 12);
  header.write(`        ${path.endsWith('/') ? 5 : 0}`, 148, 'latin1');
  header.write('ustar\x0000root', 257, 'latin1');
  header.write('root', 297, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** One thread, since more of them cut the data in blocks that depend on the machine. */
function compressWithXz(data: Buffer): Buffer {
  const args = ['-9', '--threads=1', '--check=crc64', '--format=xz', '--stdout', '-'];
  const { status, stdout, stderr, error } = spawnSync('xz', args, { input: data, maxBuffer: data.length + 1024 });
  if (status !== 0) throw new Error(`xz fails: ${error?.message ?? stderr.toString()}`);
  return stdout;
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT; without ZIP64, so below 4 GB. */
function packZip(files: readonly ArchivedFile[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const data = deflateRawSync(file.content, { level: 9 });
    const fields = zipFields(file, data.length);
    const name = Buffer.from(file.path);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name, data]);
    central.push(centralHeader(file, fields, offset), name);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** What both headers of a file share: version needed, flags, method, date, checksum, sizes, lengths of name and extra field. */
function zipFields({ path, content }: ArchivedFile, compressed: number): Buffer {
  const UTF8_NAME = 0x800;
  const DEFLATE = 8;
  const fields = Buffer.alloc(26);
  [20, UTF8_NAME, DEFLATE, 0, ZIP_DATE].forEach((value, index) => {
    fields.writeUInt16LE(value, index * 2);
  });
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(compressed, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(path), 22);
  return fields;
}

function centralHeader({ executable }: ArchivedFile, fields: Buffer, offset: number): Buffer {
  const MADE_ON_UNIX = 0x0314;
  const header = Buffer.alloc(46);
  header.write('PK\x01\x02', 0, 'latin1');
  header.writeUInt16LE(MADE_ON_UNIX, 4);
  fields.copy(header, 6);
  header.writeUInt32LE(((executable ? 0o100755 : 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return header;
}
