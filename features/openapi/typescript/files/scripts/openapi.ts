import { printContract } from '../src/platform/openapi/contract-file.ts';
import { composeDocument } from '../src/platform/openapi/document.ts';
import { buildDeclaredApp } from './support/declared-app.ts';
import { writeDerivedFiles } from './support/derived-file.ts';
import { readSurface } from './support/surface.ts';

const document = composeDocument(readSurface(buildDeclaredApp()));
writeDerivedFiles({ 'api/openapi.yaml': printContract(document) }, 'openapi:write');
