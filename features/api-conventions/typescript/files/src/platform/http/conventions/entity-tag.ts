import { createHash } from 'node:crypto';

/** RFC 9110: quoted texts, with or without the mark of a weak one. */
const LIST = /^\s*(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*\s*$/;
const TAG = /(W\/)?"([^"]*)"/g;
/** A version alone, or with the hash and the coding of an answer. A hash alone has 16 digits and is none. */
const VERSIONED = /^(\d{1,15})(?:\.[0-9a-f]{16}(?:\+[a-z]+)?)?$/;

/** The tag of an answer: a hash of its text, and before it the version of the aggregate that it shows. */
export function formatTag(text: string, version: number | undefined): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return version === undefined ? `"${hash}"` : `"${version}.${hash}"`;
}

/** The versions that `If-Match` names. A weak tag names none. `undefined` when the header is malformed. */
export function parseVersions(header: string): readonly number[] | undefined {
  if (!LIST.test(header)) return undefined;
  return [...header.matchAll(TAG)].flatMap(([, weak, text = '']) => {
    const version = weak === undefined ? VERSIONED.exec(text)?.[1] : undefined;
    return version === undefined ? [] : [Number(version)];
  });
}

/** The tag in `If-None-Match` that stands for the same answer, however it was coded. */
export function findSame(header: string, tag: string): string | undefined {
  if (header.trim() === '*') return tag;
  const found = [...header.matchAll(TAG)].find(([, , text = '']) => `"${text.replace(/\+[a-z]+$/, '')}"` === tag);
  return found && `"${found[2]}"`;
}

/** The tag of the same answer in a content coding: the bytes are others, so a strong tag has to be another one. */
export function codedTag(tag: string, coding: string): string {
  return tag.replace(/"$/, `+${coding}"`);
}
