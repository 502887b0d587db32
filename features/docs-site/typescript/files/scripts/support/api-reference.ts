import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readContract } from '../../src/platform/openapi/contract-file.ts';
import { renderDocsPage } from '../../src/platform/openapi/docs-page.ts';

/** Puts the contract into a folder of pages, as one page for people. */
export function writeApiReference(folder: string): void {
  const page = renderDocsPage(readContract().document);
  // The service has more formats, at addresses of its own.
  const links = /<p><a href="\/openapi\.yaml">.*<\/p>/;
  writeFileSync(
    join(folder, 'api-reference.html'),
    page.replace(links, '<p><a href="index.html">All documents</a></p>'),
  );
}
