import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ManifestDocument } from '../../app/ports.ts';
import { FeatureManifest } from '../../domain/manifest/feature-manifest.ts';
import type { SourceFile } from '../../domain/pipeline.ts';
import { bundledSource } from './bundled-source.ts';
import { type CatalogueBytes, fileBytes } from './catalogue-bytes.ts';
import { type CatalogueEntry, encodeCatalogue } from './catalogue-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundled-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function entry(id: string, files: readonly SourceFile[]): CatalogueEntry {
  const validated = FeatureManifest.parse({
    id,
    version: '1.0.0',
    title: `Größe ${id}`,
    summary: 'A feature',
    category: 'core',
    proof: 'real',
    neutral: true,
  });
  const document: ManifestDocument = {
    kind: 'feature',
    folder: id,
    path: `features/${id}/feature.yaml`,
    manifest: { validated },
  };
  return { document, content: { id, files } };
}

function writeCatalogue(name: string, bytes: Uint8Array): CatalogueBytes {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return fileBytes(path);
}

const audit = entry('audit', [
  { path: 'neutral/files/empty', content: '', executable: false },
  { path: 'neutral/files/logo.png', content: new Uint8Array([0, 137, 255]), executable: false },
  { path: 'neutral/files/run.sh', content: '#!/bin/sh\necho "ü"\n', executable: true },
  {
    path: 'neutral/slots/package.json.hbs',
    content: {
      kind: 'template',
      nodes: ['{"name": "', { kind: 'output', value: { kind: 'path', parts: ['project', 'name'] }, line: 1 }],
    },
    executable: false,
  },
]);
const web = entry('web', []);

describe('bundledSource', () => {
  it('returns what was encoded: manifests, texts, bytes, templates', () => {
    const source = bundledSource(writeCatalogue('two.bin', encodeCatalogue([audit, web])));
    expect(source.readManifests()).toEqual([audit.document, web.document]);
    expect(source.readContent('web', 'feature')).toEqual(web.content);
    expect(source.readContent('audit', 'feature')).toEqual(audit.content);
  });

  it('is empty for an empty catalogue', () => {
    expect(bundledSource(writeCatalogue('none.bin', encodeCatalogue([]))).readManifests()).toEqual([]);
  });

  it('refuses content that it does not list', () => {
    const source = bundledSource(writeCatalogue('web.bin', encodeCatalogue([web])));
    expect(() => source.readContent('web', 'stack')).toThrow('the catalogue lists no stack "web"');
  });

  it('says what to do when the file is missing', () => {
    expect(() => bundledSource(fileBytes(join(folder, 'missing.bin'))).readManifests()).toThrow(
      expect.objectContaining({
        code: 'SOURCE_UNREADABLE',
        hint: 'Install scaffold again; in a checkout of it, run `npm run build`.',
      }),
    );
  });

  it('tells a file that is no catalogue, and one that is cut short, from a catalogue', () => {
    const bytes = encodeCatalogue([audit]);
    const other = writeCatalogue('other.bin', new TextEncoder().encode('x'.repeat(100)));
    expect(() => bundledSource(other).readManifests()).toThrow('is no catalogue of this release');
    const cut = bundledSource(writeCatalogue('cut.bin', bytes.subarray(0, bytes.length - 1)));
    expect(() => cut.readContent('audit', 'feature')).toThrow('is cut short');
  });
});

describe('encodeCatalogue', () => {
  it('gives the same bytes for the same entries', () => {
    expect(encodeCatalogue([audit, web])).toEqual(encodeCatalogue([audit, web]));
  });
});
