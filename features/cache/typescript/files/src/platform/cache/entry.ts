/** A value as a driver keeps it. Times are epoch milliseconds. */
export interface Entry {
  /** JSON, left as text: every caller parses a copy of its own. */
  readonly value: string;
  readonly freshUntil: number;
  readonly staleUntil: number;
  /** The versions that its tags had before the value was loaded. One that has changed since makes it worthless. */
  readonly tags: Readonly<Record<string, string>>;
}

export function printEntry({ value, freshUntil, staleUntil, tags }: Entry): string {
  return JSON.stringify([value, freshUntil, staleUntil, tags]);
}

/** `undefined` for what we did not write: a shared cache may hold anything. */
export function parseEntry(text: string): Entry | undefined {
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts)) return undefined;
    const [value, freshUntil, staleUntil, tags] = parts;
    const isEntry =
      typeof value === 'string' &&
      typeof freshUntil === 'number' &&
      typeof staleUntil === 'number' &&
      typeof tags === 'object' &&
      tags !== null;
    return isEntry ? { value, freshUntil, staleUntil, tags } : undefined;
  } catch {
    return undefined;
  }
}
