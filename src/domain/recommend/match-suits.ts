import type { SuitRule } from '../manifest/feature-manifest.ts';
import type { Signals } from './read-signals.ts';

/** Something in a repository that speaks for a feature. */
export interface Match {
  /** e.g. `the package pg in package.json`. */
  readonly found: string;
  readonly why: string;
}

/** What of a repository speaks for a feature with these rules: one match for each rule, its first. */
export function matchSuits(rules: readonly SuitRule[], signals: Signals): readonly Match[] {
  return rules.flatMap(({ packages, images, variables, files, why }) => {
    const [found] = [
      ...describe('the package', packages, signals.packages),
      ...describe('the image', images, signals.images),
      ...describe('the variable', variables, signals.variables),
      ...lookUp(files, signals.files).map(({ name }) => name),
    ];
    return found === undefined ? [] : [{ found, why }];
  });
}

function describe(kind: string, wanted: readonly string[], there: ReadonlyMap<string, string>): readonly string[] {
  return lookUp(wanted, there).map(({ name, file }) => `${kind} ${name} in ${file}`);
}

function lookUp(wanted: readonly string[], there: ReadonlyMap<string, string>) {
  return wanted.flatMap((pattern) => {
    const start = pattern.endsWith('*') ? pattern.slice(0, -1) : undefined;
    return [...there]
      .filter(([name]) => (start === undefined ? name === pattern : name.startsWith(start)))
      .map(([name, file]) => ({ name, file }));
  });
}
