/** So many bytes of a file. Parts are numbered from 1. */
export interface Part {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** Parts of exactly so many bytes, and a last one with the rest. There is always one, if only an empty one. */
export async function* cutIntoParts(content: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Part, void> {
  let number = 1;
  let size = 0;
  let chunks: Uint8Array[] = [];
  for await (const chunk of content) {
    let rest = chunk;
    while (size + rest.byteLength > partBytes) {
      const missing = partBytes - size;
      yield { number, bytes: Buffer.concat([...chunks, rest.subarray(0, missing)]) };
      rest = rest.subarray(missing);
      chunks = [];
      size = 0;
      number += 1;
    }
    chunks.push(rest);
    size += rest.byteLength;
  }
  yield { number, bytes: Buffer.concat(chunks) };
}
