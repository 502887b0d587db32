/** The smallest Mach-O file that can be signed: header, __TEXT with one section, __LINKEDIT; three pages. */
export function machO(): Buffer {
  const file = Buffer.alloc(3 * 4096, 0x90);
  const SEGMENT = 72;
  const SECTION = 80;
  file.fill(0, 0, 1024);
  [0xfeedfacf, 0x0100000c, 0, 2, 2, 2 * SEGMENT + SECTION].forEach((value, index) => {
    file.writeUInt32LE(value, index * 4);
  });
  writeSegment(file, 32, { name: '__TEXT', size: SEGMENT + SECTION, offset: 0, length: 8192, sections: 1 });
  file.writeUInt32LE(1024, 32 + SEGMENT + 48);
  const linkEdit = { name: '__LINKEDIT', size: SEGMENT, offset: 8192, length: 4096, sections: 0 };
  writeSegment(file, 32 + SEGMENT + SECTION, linkEdit);
  return file;
}

function writeSegment(
  file: Buffer,
  at: number,
  segment: {
    readonly name: string;
    readonly size: number;
    readonly offset: number;
    readonly length: number;
    readonly sections: number;
  },
): void {
  file.writeUInt32LE(0x19, at);
  file.writeUInt32LE(segment.size, at + 4);
  file.write(segment.name, at + 8, 'latin1');
  file.writeBigUInt64LE(BigInt(segment.offset), at + 40);
  file.writeBigUInt64LE(BigInt(segment.length), at + 48);
  file.writeUInt32LE(segment.sections, at + 64);
}

/** The headers of a PE32+ file, with certificates at its end. */
export function peFile(certificates: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write('MZ', 0, 'latin1');
  header.writeUInt32LE(64, 0x3c);
  header.write('PE\0\0', 64, 'latin1');
  header.writeUInt16LE(0x20b, 64 + 24);
  const directory = 64 + 24 + 112 + 4 * 8;
  header.writeUInt32LE(header.length, directory);
  header.writeUInt32LE(certificates.length, directory + 4);
  return Buffer.concat([header, certificates]);
}
