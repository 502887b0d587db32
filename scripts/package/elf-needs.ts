import { readSections } from './strip-elf.ts';

const ENTRY_SIZE = 16;
const DT_NEEDED = 1n;

/** What the system has to bring for a program to start. */
export interface ElfNeeds {
  /** Shared libraries, e.g. `libm.so.6`. */
  readonly libraries: readonly string[];
  /** The newest version of glibc 2 that a symbol asks for; 28 stands for 2.28. */
  readonly glibcMinor: number;
}

/** Reads the dynamic section; https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html */
export function readElfNeeds(file: Buffer): ElfNeeds {
  const sections = readSections(file);
  const bytesOf = (wanted: string) => {
    const section = sections.find(({ name }) => name === wanted);
    return section === undefined ? Buffer.alloc(0) : file.subarray(section.offset, section.offset + section.size);
  };
  const [entries, strings] = [bytesOf('.dynamic'), bytesOf('.dynstr')];
  const libraries = Array.from({ length: entries.length / ENTRY_SIZE }, (_, index) => index * ENTRY_SIZE)
    .filter((at) => entries.readBigUInt64LE(at) === DT_NEEDED)
    .map((at) => Number(entries.readBigUInt64LE(at + 8)))
    .map((at) => strings.toString('latin1', at, strings.indexOf(0, at)));
  const minors = strings.toString('latin1').matchAll(/\0GLIBC_2\.(\d+)/g);
  return { libraries, glibcMinor: Math.max(0, ...[...minors].map(([, minor]) => Number(minor))) };
}
