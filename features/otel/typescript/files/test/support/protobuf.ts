/** A message of protobuf whose fields are asked for by number. What is absent is empty, as the format has it. */
export interface Field {
  all(number: number): readonly Field[];
  message(number: number): Field;
  text(number: number): string;
  hex(number: number): string;
  number(number: number): number;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const EMPTY = new Uint8Array();

/** Reads the wire format without a schema. https://protobuf.dev/programming-guides/encoding/ */
export function readFields(bytes: Uint8Array): Field {
  const texts = new Map<number, Uint8Array[]>();
  const numbers = new Map<number, number>();
  let at = 0;
  const readNumber = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
    }
  };
  while (at < bytes.length) {
    const tag = readNumber();
    const [field, type] = [tag >>> 3, tag & 7];
    if (type === VARINT) numbers.set(field, readNumber());
    else if (type === BYTES) {
      const length = readNumber();
      texts.set(field, [...(texts.get(field) ?? []), bytes.subarray(at, at + length)]);
      at += length;
    } else at += type === FIXED_64 ? 8 : 4;
  }
  const first = (field: number): Uint8Array => texts.get(field)?.[0] ?? EMPTY;
  return {
    all: (field) => (texts.get(field) ?? []).map(readFields),
    message: (field) => readFields(first(field)),
    text: (field) => Buffer.from(first(field)).toString(),
    hex: (field) => Buffer.from(first(field)).toString('hex'),
    number: (field) => numbers.get(field) ?? 0,
  };
}
