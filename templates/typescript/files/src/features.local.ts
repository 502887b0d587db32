import type { Feature } from './platform/feature.ts';

/** Your own features, set up after the installed ones unless they say otherwise. */
export const localFeatures: readonly Feature[] = [];
