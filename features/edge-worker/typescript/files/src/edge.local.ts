import type { Feature } from './platform/feature.ts';

/** What else the Worker answers itself: features that need no database and no connection, only the domain and use cases. */
export const localEdgeFeatures: readonly Feature[] = [];
