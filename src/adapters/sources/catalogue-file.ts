import type { ManifestDocument } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { FeatureContent, SourceFile } from '../../domain/pipeline.ts';
import { type CatalogueBytes, REINSTALL } from './catalogue-bytes.ts';

/**
 * The bundled catalogue is one file, so that a run opens one file however many features it takes:
 *
 *   header     `scaffold-catalogue-1 <bytes of the index>`, padded with spaces to 64 bytes, the last one a line feed
 *   index      JSON: all manifests, and where the content of each feature and stack is
 *   segments   JSON, one per feature or stack: its files, templates parsed
 *
 * Reading the header, the index and only the segments that are needed takes half the time of reading the whole file.
 */
const HEADER_LENGTH = 64;
const HEADER = /^scaffold-catalogue-1 (\d+) *\n$/;

/** A stretch of the file; `offset` counts from the end of the index. */
interface Segment {
  readonly offset: number;
  readonly length: number;
}

interface CatalogueIndex {
  readonly manifests: readonly ManifestDocument[];
  /** By `<kind>/<folder>`. */
  readonly segments: Readonly<Record<string, Segment>>;
}

/** {@link SourceFile} as JSON: bytes in base64, `executable` only where it is true. */
interface StoredFile {
  readonly path: string;
  readonly content?: SourceFile['content'];
  readonly base64?: string;
  readonly executable?: boolean;
}

/** A feature or stack with all its files. */
export interface CatalogueEntry {
  readonly document: ManifestDocument;
  readonly content: FeatureContent;
}

/** The bytes of a catalogue file; the same entries in the same order give the same bytes. */
export function encodeCatalogue(entries: readonly CatalogueEntry[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const segments: Record<string, Segment> = {};
  let offset = 0;
  for (const { document, content } of entries) {
    const part = encoder.encode(JSON.stringify(content.files.map(storeFile)));
    segments[segmentKey(document.kind, document.folder)] = { offset, length: part.length };
    parts.push(part);
    offset += part.length;
  }
  const index = { manifests: entries.map(({ document }) => document), segments } satisfies CatalogueIndex;
  const indexBytes = encoder.encode(JSON.stringify(index));
  const header = `${`scaffold-catalogue-1 ${indexBytes.length}`.padEnd(HEADER_LENGTH - 1)}\n`;
  return Buffer.concat([encoder.encode(header), indexBytes, ...parts]);
}

/** Reads a catalogue file piece by piece. Its content is trusted: the build has validated it. */
export interface CatalogueReader {
  readManifests(): readonly ManifestDocument[];
  /** `undefined` when the catalogue holds no such feature or stack. */
  readFiles(folder: string, kind: ManifestDocument['kind']): readonly SourceFile[] | undefined;
}

/**
 * @param bytes Nothing is read before the first call. Reading throws `SOURCE_UNREADABLE` when the catalogue is missing, cut short or
 *   of another release.
 */
export function openCatalogue(bytes: CatalogueBytes): CatalogueReader {
  let opened: { readonly index: CatalogueIndex; readonly start: number } | undefined;
  const open = () => {
    opened ??= readIndex(bytes);
    return opened;
  };
  return {
    readManifests: () => open().index.manifests,
    readFiles(folder, kind) {
      const { index, start } = open();
      const segment = index.segments[segmentKey(kind, folder)];
      if (segment === undefined) return undefined;
      const stored: readonly StoredFile[] = readJson(bytes, { ...segment, offset: start + segment.offset });
      return stored.map(restoreFile);
    },
  };
}

function readIndex(bytes: CatalogueBytes): { readonly index: CatalogueIndex; readonly start: number } {
  const header = readWhole(bytes, { offset: 0, length: HEADER_LENGTH }).toString('latin1');
  const length = Number(HEADER.exec(header)?.[1]);
  if (!Number.isSafeInteger(length)) throw damaged(bytes.name, 'is no catalogue of this release');
  const index: CatalogueIndex = readJson(bytes, { offset: HEADER_LENGTH, length });
  return { index, start: HEADER_LENGTH + length };
}

function readJson(bytes: CatalogueBytes, segment: Segment) {
  return JSON.parse(readWhole(bytes, segment).toString('utf8'));
}

function readWhole(bytes: CatalogueBytes, { offset, length }: Segment): Buffer {
  const stretch = bytes.read(offset, length);
  if (stretch.length < length) throw damaged(bytes.name, 'is cut short');
  return stretch;
}

function damaged(name: string, how: string): ScaffoldError {
  return new ScaffoldError('SOURCE_UNREADABLE', `"${name}" ${how}.`, { hint: REINSTALL });
}

function segmentKey(kind: ManifestDocument['kind'], folder: string): string {
  return `${kind}/${folder}`;
}

function storeFile({ path, content, executable }: SourceFile): StoredFile {
  return {
    path,
    ...(content instanceof Uint8Array ? { base64: Buffer.from(content).toString('base64') } : { content }),
    ...(executable ? { executable } : {}),
  };
}

function restoreFile({ path, content, base64, executable = false }: StoredFile): SourceFile {
  return { path, content: content ?? new Uint8Array(Buffer.from(base64 ?? '', 'base64')), executable };
}
