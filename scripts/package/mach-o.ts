/** 64-bit little-endian Mach-O files, as far as signing needs them; see <mach-o/loader.h>. */
const MAGIC_64 = 0xfeedfacf;
const HEADER_SIZE = 32;
const LC_SEGMENT_64 = 0x19;
export const LC_CODE_SIGNATURE = 0x1d;

/** A load command; `at` is its place in the file. */
interface LoadCommand {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

/** A segment; `at` is the place of its load command. Sizes and offsets count bytes in the file. */
export interface MachOSegment {
  readonly name: string;
  readonly at: number;
  readonly offset: number;
  readonly size: number;
}

/** What signing reads of a file. */
export interface MachOFile {
  readonly segments: readonly MachOSegment[];
  /** The load command of the signature, if there is one. */
  readonly signature: { readonly at: number; readonly offset: number; readonly size: number } | undefined;
  readonly commands: { readonly count: number; readonly end: number };
  /** Where the first section begins: load commands may grow until there. */
  readonly firstSection: number;
}

/** @throws when the file is no 64-bit little-endian Mach-O file. */
export function readMachO(file: Buffer): MachOFile {
  if (file.readUInt32LE(0) !== MAGIC_64) throw new Error('This is no 64-bit Mach-O file.');
  const commands = listCommands(file);
  const segments = commands.filter(({ type }) => type === LC_SEGMENT_64).map(({ at }) => readSegment(file, at));
  const signature = commands.find(({ type }) => type === LC_CODE_SIGNATURE);
  return {
    segments,
    signature: signature && {
      at: signature.at,
      offset: file.readUInt32LE(signature.at + 8),
      size: file.readUInt32LE(signature.at + 12),
    },
    commands: { count: commands.length, end: HEADER_SIZE + file.readUInt32LE(20) },
    firstSection: Math.min(...segments.flatMap(({ at }) => listSectionOffsets(file, at))),
  };
}

function listCommands(file: Buffer): readonly LoadCommand[] {
  const commands: LoadCommand[] = [];
  let at = HEADER_SIZE;
  for (let index = 0; index < file.readUInt32LE(16); index += 1) {
    const size = file.readUInt32LE(at + 4);
    commands.push({ type: file.readUInt32LE(at), at, size });
    at += size;
  }
  return commands;
}

function readSegment(file: Buffer, at: number): MachOSegment {
  return {
    name: file.toString('latin1', at + 8, at + 24).replace(/\0.*$/s, ''),
    at,
    offset: Number(file.readBigUInt64LE(at + 40)),
    size: Number(file.readBigUInt64LE(at + 48)),
  };
}

/** Places of the sections of a segment; sections without content in the file are left out. */
function listSectionOffsets(file: Buffer, at: number): readonly number[] {
  const SEGMENT_HEADER = 72;
  const SECTION_SIZE = 80;
  return Array.from({ length: file.readUInt32LE(at + 64) }, (_, index) =>
    file.readUInt32LE(at + SEGMENT_HEADER + index * SECTION_SIZE + 48),
  ).filter((offset) => offset > 0);
}

/** The segment of that name. Throws when there is none. */
export function findSegment({ segments }: MachOFile, name: string): MachOSegment {
  const segment = segments.find((candidate) => candidate.name === name);
  if (segment === undefined) throw new Error(`The Mach-O file has no segment ${name}.`);
  return segment;
}
