/**
 * `node write-catalogue.ts TARGET FOLDER...`: compiles a catalogue from folders of stacks and features, as the build does. A process of its
 * own, so that the one that measures stays small.
 */
import { writeFileSync } from 'node:fs';
import { encodeCatalogue } from '../../src/adapters/sources/catalogue-file.ts';
import { directorySource } from '../../src/adapters/sources/directory-source.ts';
import { validateCatalogue } from '../../src/app/validate-catalogue.ts';
import { parseTemplate } from '../../src/domain/template/parse-template.ts';

const [target, ...folders] = process.argv.slice(2);
const entries = validateCatalogue(folders.map((folder) => directorySource(folder, { parseTemplate })));
if (target !== undefined && entries.ok) {
  writeFileSync(target, encodeCatalogue(entries.value));
} else {
  for (const { code, path, message } of entries.ok ? [] : entries.problems) console.error(path, code, message);
  process.exitCode = 1;
}
