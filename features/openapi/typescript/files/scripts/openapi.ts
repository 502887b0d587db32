import { stringify } from 'yaml';
import { composeDocument } from '../src/platform/openapi/document.ts';
import { buildDeclaredApp } from './support/declared-app.ts';
import { writeDerivedFiles } from './support/derived-file.ts';
import { readSurface } from './support/surface.ts';

const document = composeDocument(readSurface(buildDeclaredApp()));
const text = stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
writeDerivedFiles({ 'api/openapi.yaml': text }, 'openapi:write');
