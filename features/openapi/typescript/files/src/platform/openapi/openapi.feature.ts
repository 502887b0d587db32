import { createHash } from 'node:crypto';
import { defineFeature } from '../feature.ts';
import { defineRoute, type Route } from '../http/route.ts';
import { createContract } from './bind.ts';
import { readContract } from './contract-file.ts';
import { renderDocsPage, STYLE } from './docs-page.ts';

/** Contract first: `api/openapi.yaml` decides what is accepted, and is served as it is, with a page to read it. */
export const openapiFeature = defineFeature({
  id: 'openapi',
  setup({ http }) {
    const { text, document } = readContract();
    const page = renderDocsPage(document);
    const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`;
    http.contract(createContract(document));
    http.routes([
      documentRoute('getOpenapiYaml', '/openapi.yaml', 'application/yaml', text),
      documentRoute('getOpenapiJson', '/openapi.json', 'application/json', JSON.stringify(document)),
      documentRoute('getDocs', '/docs', 'text/html; charset=utf-8', page, { 'content-security-policy': pagePolicy }),
    ]);
  },
});

function documentRoute(
  id: string,
  path: string,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): Route {
  return defineRoute({
    id,
    method: 'GET',
    path,
    summary: id,
    tag: 'docs',
    open: true,
    undocumented: true,
    responses: { 200: { description: 'The document', contentType } },
    handle: async () => ({ status: 200, body, headers }),
  });
}
