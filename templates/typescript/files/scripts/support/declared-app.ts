import { type App, buildApp } from '../../src/app.ts';
import { localFeatures } from '../../src/features.local.ts';
import { features } from '../../src/features.ts';

/** The app as the code declares it: without the contract, which may be what is being written. */
export function buildDeclaredApp(): App {
  const declared = [...features, ...localFeatures].filter((feature) => feature.id !== 'openapi');
  return buildApp({ features: declared, env: { LOG_LEVEL: 'silent' } });
}
