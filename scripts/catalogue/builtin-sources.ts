import { existsSync } from 'node:fs';
import { directorySource } from '../../src/adapters/sources/directory-source.ts';
import type { FeatureSource } from '../../src/app/ports.ts';
import { parseTemplate } from '../../src/domain/template/parse-template.ts';

/** The folders of this repository that become the bundled catalogue. */
export function builtinSources(): readonly FeatureSource[] {
  return ['templates', 'features']
    .filter((folder) => existsSync(folder))
    .map((folder) => directorySource(folder, { parseTemplate }));
}
