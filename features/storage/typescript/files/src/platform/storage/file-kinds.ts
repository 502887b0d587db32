type Recognise = (start: Buffer) => boolean;

const startsWith =
  (...bytes: readonly number[]): Recognise =>
  (start) =>
    start.subarray(0, bytes.length).equals(Buffer.from(bytes));
const hasText =
  (text: string, at = 0): Recognise =>
  (start) =>
    start.toString('latin1', at, at + text.length) === text;
const zip = startsWith(0x50, 0x4b, 0x03, 0x04);
const office = 'application/vnd.openxmlformats-officedocument';

/** How the content of each media type is recognised. What is not here cannot be accepted, because nobody could tell. */
const KINDS: Readonly<Record<string, Recognise>> = {
  'image/png': startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  'image/jpeg': startsWith(0xff, 0xd8, 0xff),
  'image/gif': (start) => hasText('GIF87a')(start) || hasText('GIF89a')(start),
  'image/webp': (start) => hasText('RIFF')(start) && hasText('WEBP', 8)(start),
  'image/avif': (start) => hasText('ftypavif', 4)(start),
  'audio/mpeg': (start) => hasText('ID3')(start) || (start[0] === 0xff && ((start[1] ?? 0) & 0xe0) === 0xe0),
  'video/mp4': hasText('ftyp', 4),
  'application/pdf': hasText('%PDF-'),
  'application/zip': zip,
  [`${office}.wordprocessingml.document`]: zip,
  [`${office}.spreadsheetml.sheet`]: zip,
  'application/json': isText,
  'text/plain': isText,
  'text/csv': isText,
};

/** So much of a file tells what it is. */
export const TELLING_BYTES = 4096;

export function isRecognisable(type: string): boolean {
  return Object.hasOwn(KINDS, type);
}

/** @param start at most the first `TELLING_BYTES` of the content */
export function isOfType(type: string, start: Buffer): boolean {
  return KINDS[type]?.(start) ?? false;
}

/** UTF-8 without the zero bytes that every binary format has. The last character may be cut. */
function isText(start: Buffer): boolean {
  if (start.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
}
