import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/**
 * The licence texts of the packages that a bundle contains, as one document. Throws when a package has neither a licence file nor a
 * `license` field, since it may then not be shipped.
 *
 * @param files Paths of files inside packages.
 */
export function collectLicences(files: readonly string[]): string {
  const folders = new Map(files.map((file) => packageFolder(file)).map((folder) => [folder, describePackage(folder)]));
  const sections = [...new Set(folders.values())].sort();
  return ['The bundle contains these packages.', ...sections].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** The packages that files belong to, each once, by name. */
export function listPackages(
  files: readonly string[],
): readonly { readonly name: string; readonly version: string; readonly licence: string | undefined }[] {
  const folders = new Set(files.map((file) => packageFolder(file)));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = readManifest(folder);
    if (name === undefined || version === undefined) throw new Error(`${folder} has no name or no version`);
    return { name, version, licence: license };
  });
  const unique = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  return [...unique.keys()].sort().flatMap((key) => unique.get(key) ?? []);
}

/** The nearest folder above a file whose `package.json` has a name; some packages nest nameless ones. */
function packageFolder(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json')) || readManifest(folder).name === undefined) {
    if (dirname(folder) === folder) throw new Error(`${file} belongs to no package`);
    folder = dirname(folder);
  }
  return folder;
}

function readManifest(folder: string): { name?: string; version?: string; license?: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function describePackage(folder: string): string {
  const { name, version, license } = readManifest(folder);
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length === 0 && license === undefined)
    throw new Error(`${name} states no licence, so it cannot be bundled`);
  return [`${name} ${version}${license === undefined ? '' : ` (${license})`}`, ...texts].join('\n\n');
}
