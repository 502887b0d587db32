/** `node scripts/derived-files.ts`: writes into the installers and the flake what package.json says about the project. */
import { writeFileSync } from 'node:fs';
import { DERIVED_FILES, renderDerivedFile } from './release/derived-files.ts';

for (const path of DERIVED_FILES) writeFileSync(path, renderDerivedFile(path));
