const UNRELEASED = '## Unreleased';

/** The notes of one version, without its heading; undefined when the changelog has no such section. */
export function findNotes(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^(?=## )/m);
  const section = sections.find((text) => text.split('\n')[0] === `## ${version}`);
  return section?.split('\n').slice(1).join('\n').trim();
}

/** The changelog with its unreleased notes under the heading of a version. Throws when there are none. */
export function closeNotes(changelog: string, version: string): string {
  if (!findNotes(changelog, 'Unreleased')) throw new Error(`CHANGELOG.md has nothing under "${UNRELEASED}".`);
  return changelog.replace(`${UNRELEASED}\n`, () => `## ${version}\n`);
}
