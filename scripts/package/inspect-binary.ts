import { readFileSync } from 'node:fs';
import { listEmbeddedFiles } from './build-binary.ts';
import { findCertificates } from './drop-authenticode.ts';
import { readElfNeeds } from './elf-needs.ts';
import { findSignatureFault } from './sign-mach-o.ts';
import type { Target } from './targets.ts';

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** A binary without a program is smaller, and one that was not stripped is larger. Bytes. */
const SIZE_LIMITS = { least: 80_000_000, most: 165_000_000 } as const;

/** Every glibc brings these, and every system with a package manager the libraries of C++. Another one is missing on clean systems. */
const BASE_LIBRARIES = /^(ld-linux-[\w-]+|lib(c|dl|m|pthread|stdc\+\+|gcc_s))\.so\.\d+$/;
/** As in install.sh. */
const OLDEST_GLIBC_MINOR = 28;

/** What the first bytes of each format say about system and processor. */
const FORMATS = {
  'linux-x64': (file: Buffer) => isElf(file, 62),
  'linux-arm64': (file: Buffer) => isElf(file, 183),
  'darwin-x64': (file: Buffer) => isMachO(file, 0x01000007),
  'darwin-arm64': (file: Buffer) => isMachO(file, 0x0100000c),
  'win-x64': (file: Buffer) => file.readUInt16LE(file.readUInt32LE(0x3c) + 4) === 0x8664,
} as const satisfies Record<Target['id'], (file: Buffer) => boolean>;

/**
 * Checks a binary without running it: format and processor, size, that every file of the program lies in it byte for byte, that the switch
 * is set which makes Node start it, and the signature.
 *
 * @returns what is wrong; empty when nothing is
 */
export function findBinaryFaults(file: Buffer, target: Target): readonly string[] {
  const faults: string[] = [];
  if (!FORMATS[target.id](file)) faults.push(`it is no executable for ${target.id}`);
  if (file.length < SIZE_LIMITS.least || file.length > SIZE_LIMITS.most) faults.push(`it has ${file.length} bytes`);
  if (!file.includes(`${FUSE}:1`)) faults.push('Node would not look for a program in it');
  for (const path of listEmbeddedFiles()) {
    if (!file.includes(readFileSync(path))) faults.push(`${path} is not in it as it was built`);
  }
  if (target.os === 'linux') faults.push(...listForeignNeeds(file));
  if (target.os === 'darwin') faults.push(...present(findSignatureFault(file)));
  if (target.os === 'win32' && findCertificates(file).size > 0) faults.push('it has a signature that cannot fit');
  return faults;
}

function listForeignNeeds(file: Buffer): readonly string[] {
  const { libraries, glibcMinor } = readElfNeeds(file);
  return [
    ...(libraries.length > 0 ? [] : ['it names no libraries']),
    ...libraries
      .filter((name) => !BASE_LIBRARIES.test(name))
      .map((name) => `it needs ${name}, which clean systems lack`),
    ...(glibcMinor <= OLDEST_GLIBC_MINOR ? [] : [`it needs glibc 2.${glibcMinor}`]),
  ];
}

function isElf(file: Buffer, machine: number): boolean {
  return file.toString('latin1', 0, 5) === '\x7fELF\x02' && file.readUInt16LE(18) === machine;
}

function isMachO(file: Buffer, processor: number): boolean {
  return file.readUInt32LE(0) === 0xfeedfacf && file.readUInt32LE(4) === processor;
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
