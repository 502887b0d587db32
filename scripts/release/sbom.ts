import { readFileSync } from 'node:fs';
import type { Project } from '../package/project.ts';

/** A package whose code is in the bundle or in a binary. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
}

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
}

/**
 * What is inside the program and the binaries, as a CycloneDX 1.6 document: every bundled package, and the Node runtimes of the binaries.
 * Without a date or a random serial number, so that the same sources give the same document.
 */
export function renderSbom(project: Project, bundled: readonly BundledPackage[]): string {
  const locks = [readLock('package-lock.json'), readLock('scripts/package/runtimes/package-lock.json')];
  const entries = locks.flatMap((lock) => Object.entries(lock));
  const components = bundled.map((each) => renderComponent(each, entries));
  const root = `${purlOf(project.packageName, project.version)}`;
  return `${JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: {
        component: {
          type: 'application',
          'bom-ref': root,
          name: project.packageName,
          version: project.version,
          description: project.description,
          licenses: [{ license: { id: project.licence } }],
          purl: root,
          externalReferences: [{ type: 'vcs', url: project.repository }],
        },
      },
      components,
      dependencies: [{ ref: root, dependsOn: components.map((component) => component['bom-ref']) }],
    },
    undefined,
    2,
  )}\n`;
}

function readLock(path: string): Readonly<Record<string, LockEntry>> {
  const lock: { readonly packages: Readonly<Record<string, LockEntry>> } = JSON.parse(readFileSync(path, 'utf8'));
  return lock.packages;
}

function renderComponent(
  { name, version, licence }: BundledPackage,
  entries: readonly (readonly [string, LockEntry])[],
) {
  const locked = entries.find(([path, entry]) => path.endsWith(`node_modules/${name}`) && entry.version === version);
  const [, integrity] = locked?.[1].integrity?.split('-') ?? [];
  if (integrity === undefined) throw new Error(`${name} ${version} is bundled and not locked.`);
  return {
    type: 'library',
    'bom-ref': purlOf(name, version),
    name,
    version,
    ...(licence === undefined ? {} : { licenses: [licenceOf(licence)] }),
    purl: purlOf(name, version),
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity, 'base64').toString('hex') }],
  };
}

function licenceOf(licence: string) {
  return /[ ()]/.test(licence) ? { expression: licence } : { license: { id: licence } };
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
