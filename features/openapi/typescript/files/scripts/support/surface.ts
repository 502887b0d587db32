import type { App } from '../../src/app.ts';
import type { Surface } from '../../src/platform/openapi/document.ts';

/** What the contract is written from. */
export function readSurface({ declared, platform }: App): Surface {
  return { title: platform.service.name, version: platform.service.version, ...declared };
}
