/** The closed vocabularies that manifests, intents and plans share. */

/** A tier is a preset of features and the depth of each; each includes the one before. */
export const TIERS = ['basic', 'intermediate', 'advanced', 'enterprise'] as const;
export type Tier = (typeof TIERS)[number];

/** What each tier is for, in one line. */
export const TIER_HINTS: Readonly<Record<Tier, string>> = {
  basic: 'a first service in five minutes',
  intermediate: 'a service in production: database, auth, SLOs',
  advanced: 'others depend on it: messaging, jobs, resilience',
  enterprise: 'regulated, many teams: audit, backups, drills',
};

export function isTierAtLeast(tier: Tier, atLeast: Tier): boolean {
  return TIERS.indexOf(tier) >= TIERS.indexOf(atLeast);
}

/** Sections of the catalogue, in the order in which they are shown. */
export const CATEGORIES = [
  'core',
  'api',
  'architecture',
  'data',
  'cache',
  'messaging',
  'jobs',
  'storage',
  'realtime',
  'security',
  'auth',
  'observability',
  'sre',
  'delivery',
  'quality',
  'docs',
  'edge',
] as const;

/**
 * Folder of a feature that serves every stack. The other folders are named after a stack; a feature may have both.
 */
export const NEUTRAL_VARIANT = 'neutral';
