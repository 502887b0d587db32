import { isDependencyMap, isRecord, type LockedPackage } from './catalogue-lock.ts';

/** Fields of `package.json` that npm repeats in the lock's root entry, as they are. */
const COPIED_FIELDS = [
  'version',
  'dependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'optionalDependencies',
  'devDependencies',
  'acceptDependencies',
  'engines',
  'os',
  'cpu',
  'libc',
  'deprecated',
  'workspaces',
] as const;

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

/**
 * The entry `""` of a lock file: what npm repeats of `package.json`, normalised like npm does. Source: `shrinkwrap.js` of
 * `@npmcli/arborist` and `normalize.js` of `@npmcli/package-json`.
 */
export function rootEntryOf(packageJson: Readonly<Record<string, unknown>>): LockedPackage {
  const entry: Record<string, unknown> = {};
  const name = packageJson.name;
  if (typeof name === 'string' && name !== '') entry.name = name;
  for (const field of COPIED_FIELDS) entry[field] = packageJson[field];
  entry.license = licenseOf(packageJson.license);
  entry.funding = typeof packageJson.funding === 'string' ? { url: packageJson.funding } : packageJson.funding;
  entry.bin = binOf(packageJson.bin, name);
  entry.bundleDependencies = bundledOf(packageJson);
  entry.dependencies = withoutOptional(packageJson.dependencies, packageJson.optionalDependencies);
  const scripts = packageJson.scripts;
  entry.hasInstallScript = isRecord(scripts) && INSTALL_SCRIPTS.some((script) => Boolean(scripts[script]));
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => isWorthKeeping(value)));
}

/** npm leaves out what is falsy and objects or lists without content. */
function isWorthKeeping(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function licenseOf(license: unknown): unknown {
  return isRecord(license) && typeof license.type === 'string' ? license.type : license;
}

function binOf(bin: unknown, name: unknown): unknown {
  if (typeof bin === 'string') return typeof name === 'string' ? { [lastSegment(name)]: cleanPath(bin) } : undefined;
  if (!isRecord(bin)) return undefined;
  const targets = Object.entries(bin).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(targets.map(([command, target]) => [lastSegment(command), cleanPath(target)]));
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `./bin/x.js` and `/bin/x.js` are `bin/x.js`; nothing leaves the package. */
function cleanPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.replaceAll('\\', '/').split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}

function bundledOf(packageJson: Readonly<Record<string, unknown>>): unknown {
  const bundled = packageJson.bundleDependencies ?? packageJson.bundledDependencies;
  if (bundled === true) return isRecord(packageJson.dependencies) ? Object.keys(packageJson.dependencies) : [];
  return isRecord(bundled) ? Object.keys(bundled) : bundled;
}

function withoutOptional(dependencies: unknown, optional: unknown): unknown {
  if (!isDependencyMap(dependencies) || !isRecord(optional)) return dependencies;
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => optional[name] === undefined));
}
