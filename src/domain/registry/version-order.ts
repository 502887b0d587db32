import { lt, major, minor, parse, Range, rcompare, type SemVer, valid } from 'semver';

/** Releases before prereleases, newest first; for `Array.sort`. */
export function compareNewestFirst(left: string, right: string): number {
  return Number(isPrerelease(left)) - Number(isPrerelease(right)) || rcompare(left, right);
}

/** Whether a version comes before another; what is no version comes before none. */
export function isOlder(version: string, than: string): boolean {
  return valid(version) !== null && valid(than) !== null && lt(version, than);
}

/** Whether a version follows another with nothing but fixes. */
export function isPatchStep(from: string, to: string): boolean {
  if (valid(from) === null || valid(to) === null || isPrerelease(from) || isPrerelease(to)) return false;
  return major(from) === major(to) && minor(from) === minor(to) && !isOlder(to, from);
}

function isPrerelease(version: string): boolean {
  return version.includes('-');
}

/** Tells whether a version lies in a range; a range that is none holds no version. */
export type RangeMatcher = (range: string, version: string) => boolean;

/** A matcher that parses every range and version once: manifests repeat the same few. */
export function createRangeMatcher(): RangeMatcher {
  const ranges = new Map<string, Range | undefined>();
  const versions = new Map<string, SemVer | null>();
  return (text, version) => {
    if (!ranges.has(text)) ranges.set(text, parseRange(text));
    let parsed = versions.get(version);
    if (parsed === undefined) {
      parsed = parse(version);
      versions.set(version, parsed);
    }
    return parsed !== null && (ranges.get(text)?.test(parsed) ?? false);
  };
}

/** @returns undefined when the text is no semver range */
export function parseRange(text: string): Range | undefined {
  try {
    return new Range(text);
  } catch {
    return undefined;
  }
}
