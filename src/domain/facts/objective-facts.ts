import { z } from 'zod';
import { OBJECTIVE_PERIODS } from '../slo/objective.ts';
import { Doc, Id, Name } from './fact-values.ts';

/** What is promised to the callers: the share of good requests in a period. Rules, tests, dashboards and pages follow from it. */
export const Objective = z.strictObject({
  id: Id,
  title: Name,
  doc: Doc,
  /** What a bad request is: one that fails, or one that succeeds too late. */
  indicator: z.enum(['availability', 'latency']),
  /** The histogram of requests. */
  metric: Name,
  /** Only requests of this journey count; absent: all. */
  journey: Id.exactOptional(),
  /** Per cent of good requests, e.g. 99.9. */
  target: z.number(),
  periodDays: z.literal(OBJECTIVE_PERIODS),
  /** Seconds in which a good request is answered; for latency only. */
  threshold: z.number().positive().exactOptional(),
  /** Bad requests in the long window below which nobody is called. */
  minimumBad: z.int().nonnegative(),
  /** Name of the alerts, one for all speeds, so that the faster mutes the slower. */
  alert: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'is no name of an alert'),
});

/** Samples with which an alert fires, in simulated time of one step a minute. */
export const AlertTest = z.strictObject({
  /** Values as promtool writes them: `1x5 0x30`. */
  series: z.array(z.strictObject({ series: Name, values: Name })).min(1),
  /** The minute of the first evaluation at which it fires; the one before it does not. */
  firesAtMinute: z.int().nonnegative(),
  /** Labels of its own, beside severity, service and team. */
  labels: z.record(z.string(), z.string()).default({}),
});
