import { renderOpenapi } from './openapi.ts';
import { renderOpenapiTypescript } from './openapi-typescript.ts';
import type { Renderer } from './renderer.ts';
import type { RendererName } from './renderer-name.ts';

/** The renderers by the names that manifests use. */
export const RENDERERS: Readonly<Record<RendererName, Renderer>> = {
  openapi: renderOpenapi,
  'openapi-typescript': renderOpenapiTypescript,
};
