/** Offsets in the headers of 64-bit little-endian ELF files; https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const HEADER = { sectionTable: 40, sectionCount: 60, nameSection: 62 } as const;
const SECTION_SIZE = 64;
const SHT_NULL = 0;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;
const SHF_INFO_LINK = 0x40;

interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly header: Buffer;
}

/**
 * Removes the sections that no process loads: symbols and debug information. What is loaded keeps its place, so nothing else changes.
 * Works for every processor, on every machine, with the same bytes; `strip` does not.
 *
 * @throws when the file is no 64-bit little-endian ELF file, or keeps loaded sections behind others.
 */
export function stripElf(file: Buffer): Buffer {
  if (file.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') throw new Error('This is no 64-bit little-endian ELF file.');
  const sections = readSections(file);
  const kept = sections.filter(({ type, flags }) => type === SHT_NULL || (flags & SHF_ALLOC) !== 0);
  if (kept.some((section, index) => section !== sections[index])) throw new Error('Loaded sections follow others.');
  const end = Math.max(...kept.map(({ type, offset, size }) => (type === SHT_NOBITS ? 0 : offset + size)));
  const names = Buffer.from(`${kept.map(({ name }) => `${name}\0`).join('')}.shstrtab\0`, 'latin1');
  const table = align(end + names.length);
  const stripped = Buffer.alloc(table + (kept.length + 1) * SECTION_SIZE);
  file.copy(stripped, 0, 0, end);
  names.copy(stripped, end);
  let nameAt = 0;
  kept.forEach(({ name, flags, header }, index) => {
    header.copy(stripped, table + index * SECTION_SIZE);
    stripped.writeUInt32LE(nameAt, table + index * SECTION_SIZE);
    refuseDangling(name, flags, header, kept.length);
    nameAt += name.length + 1;
  });
  writeNameSection(stripped, table + kept.length * SECTION_SIZE, { nameAt, offset: end, size: names.length });
  stripped.writeBigUInt64LE(BigInt(table), HEADER.sectionTable);
  stripped.writeUInt16LE(kept.length + 1, HEADER.sectionCount);
  stripped.writeUInt16LE(kept.length, HEADER.nameSection);
  return stripped;
}

/** The sections of a 64-bit little-endian ELF file, in their order. */
export function readSections(file: Buffer): readonly Section[] {
  const table = Number(file.readBigUInt64LE(HEADER.sectionTable));
  const count = file.readUInt16LE(HEADER.sectionCount);
  const headers = Array.from({ length: count }, (_, index) => {
    const start = table + index * SECTION_SIZE;
    return file.subarray(start, start + SECTION_SIZE);
  });
  const nameHeader = headers[file.readUInt16LE(HEADER.nameSection)];
  const names = nameHeader === undefined ? 0 : Number(nameHeader.readBigUInt64LE(24));
  return headers.map((header) => {
    const name = names + header.readUInt32LE(0);
    return {
      name: file.toString('latin1', name, file.indexOf(0, name)),
      type: header.readUInt32LE(4),
      flags: Number(header.readBigUInt64LE(8)),
      offset: Number(header.readBigUInt64LE(24)),
      size: Number(header.readBigUInt64LE(32)),
      header,
    };
  });
}

/** A kept section may refer to kept sections only. */
function refuseDangling(name: string, flags: number, header: Buffer, kept: number): void {
  const link = header.readUInt32LE(40);
  const info = (flags & SHF_INFO_LINK) === 0 ? 0 : header.readUInt32LE(44);
  if (link >= kept || info >= kept) throw new Error(`Section ${name} refers to one that is removed.`);
}

function writeNameSection(
  file: Buffer,
  at: number,
  { nameAt, offset, size }: { readonly nameAt: number; readonly offset: number; readonly size: number },
): void {
  const SHT_STRTAB = 3;
  file.writeUInt32LE(nameAt, at);
  file.writeUInt32LE(SHT_STRTAB, at + 4);
  file.writeBigUInt64LE(BigInt(offset), at + 24);
  file.writeBigUInt64LE(BigInt(size), at + 32);
  file.writeBigUInt64LE(1n, at + 48);
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
