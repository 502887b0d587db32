import type { EdgeRule } from './edge-rule.ts';

/**
 * How long the edge may keep answers, by the id of the operation. Only operations that are `open` can be named here, and
 * only what callers without credentials get is kept. Nothing else is.
 *
 *     listPrices: { freshSeconds: 30, staleSeconds: 60, staleIfErrorSeconds: 3600 },
 */
export const edgeRules: Readonly<Record<string, EdgeRule>> = {};
