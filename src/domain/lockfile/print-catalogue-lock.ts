import { type CatalogueLock, type LockedPackage, withoutProjectFields } from './catalogue-lock.ts';

/**
 * The text of a catalogue lock: JSON with one line per package, so that a change of versions reads well in a diff. Download
 * addresses, and the flags that depend on the project, are left out.
 */
export function printCatalogueLock({ packages }: CatalogueLock): string {
  const lines = Object.entries(packages).map(
    ([location, entry]) =>
      `${JSON.stringify(location)}:${JSON.stringify(location === '' ? rootEntry(entry) : withoutProjectFields(entry))}`,
  );
  return `{"lockfileVersion":3,"packages":{\n${lines.join(',\n')}\n}}\n`;
}

function rootEntry({ dependencies = {}, devDependencies = {} }: LockedPackage): LockedPackage {
  return { dependencies, devDependencies };
}
