import { lt, major, minor, parse, Range, rcompare, valid } from 'semver';

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

/** A matcher that answers every question once: manifests repeat the same few. */
export function createRangeMatcher(): RangeMatcher {
  const answers = new Map<string, Map<string, boolean>>();
  return (range, version) => {
    let known = answers.get(range);
    if (known === undefined) {
      known = new Map();
      answers.set(range, known);
    }
    let answer = known.get(version);
    if (answer === undefined) {
      const parsed = parse(version);
      answer = parsed !== null && (parseRange(range)?.test(parsed) ?? false);
      known.set(version, answer);
    }
    return answer;
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
