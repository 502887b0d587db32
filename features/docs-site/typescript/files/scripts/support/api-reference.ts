import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { renderDocsPage } from '../../src/platform/openapi/docs-page.ts';

const CONTRACT = new URL('../../api/openapi.yaml', import.meta.url).pathname;

/** Puts the contract into a folder of pages, as one page for people. */
export function writeApiReference(folder: string): void {
  const page = renderDocsPage(parse(readFileSync(CONTRACT, 'utf8')));
  // The service has more formats, at addresses of its own.
  const links = /<p><a href="\/openapi\.yaml">.*<\/p>/;
  writeFileSync(
    join(folder, 'api-reference.html'),
    page.replace(links, '<p><a href="index.html">All documents</a></p>'),
  );
}
