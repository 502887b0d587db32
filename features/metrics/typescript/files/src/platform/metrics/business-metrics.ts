import type { Attributes, Meter } from '@opentelemetry/api';
import type { Logger } from '../log/logger.ts';
import { createToken } from '../token.ts';

/** The attributes of a metric with the values that each may have. A user, a tenant or an id is no such attribute. */
export type ClosedAttributes = Readonly<Record<string, readonly string[]>>;

type Chosen<Allowed extends ClosedAttributes> = { readonly [Name in keyof Allowed]: string };

export interface BusinessMetricOptions<Allowed extends ClosedAttributes> {
  readonly description: string;
  /** UCUM, e.g. `s`, `By`, `{order}`. */
  readonly unit: string;
  readonly attributes: Allowed;
}

/** What the business counts. Names get the prefix `business.`; values that were not declared are counted as `other`. */
export interface BusinessMetrics {
  counter<const Allowed extends ClosedAttributes>(
    name: string,
    options: BusinessMetricOptions<Allowed>,
  ): (value: number, attributes: Chosen<Allowed>) => void;
  histogram<const Allowed extends ClosedAttributes>(
    name: string,
    options: BusinessMetricOptions<Allowed> & { readonly boundaries: readonly number[] },
  ): (value: number, attributes: Chosen<Allowed>) => void;
}

export const BusinessMetrics = createToken<BusinessMetrics>('BusinessMetrics');

/** Combinations that one metric may declare: each is a series of its own, and a histogram has several for each. */
const COMBINATIONS = 100;

/** @throws when the declared values of one metric make more than 100 combinations */
export function createBusinessMetrics(meter: Meter, log: Logger): BusinessMetrics {
  const warned = new Set<string>();
  const guard = (name: string, allowed: ClosedAttributes, given: Attributes): Attributes =>
    Object.fromEntries(
      Object.entries(allowed).map(([attribute, values]) => {
        const value = String(given[attribute]);
        if (values.includes(value)) return [attribute, value];
        const place = `${name} ${attribute}`;
        if (!warned.has(place)) log.warn({ metric: name, attribute }, 'a metric got a value that it does not declare');
        warned.add(place);
        return [attribute, 'other'];
      }),
    );
  return {
    counter(name, { attributes: allowed, ...options }) {
      checkCombinations(name, allowed);
      const counter = meter.createCounter(`business.${name}`, options);
      return (value, attributes) => counter.add(value, guard(name, allowed, attributes));
    },
    histogram(name, { attributes: allowed, boundaries, ...options }) {
      checkCombinations(name, allowed);
      const advice = { explicitBucketBoundaries: [...boundaries] };
      const histogram = meter.createHistogram(`business.${name}`, { ...options, advice });
      return (value, attributes) => histogram.record(value, guard(name, allowed, attributes));
    },
  };
}

function checkCombinations(name: string, allowed: ClosedAttributes): void {
  const count = Object.values(allowed).reduce((product, values) => product * (values.length + 1), 1);
  if (count > COMBINATIONS) throw new Error(`business.${name} has ${count} combinations; at most ${COMBINATIONS}`);
}
