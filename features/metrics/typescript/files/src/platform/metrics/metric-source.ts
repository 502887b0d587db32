import type { CollectionResult } from '@opentelemetry/sdk-metrics';
import { createToken } from '../token.ts';

/**
 * Reads every metric now, for whoever sends them somewhere besides the scrape: the same values in the same names, cumulative. Nothing when nothing
 * is measured.
 */
export const MetricSource = createToken<(() => Promise<CollectionResult>) | undefined>('MetricSource');
