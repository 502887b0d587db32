import { z } from 'zod';
import { Doc, Fragment, Id, Name } from './fact-values.ts';

/**
 * What a feature adds to every operation of the contract that it concerns, whichever module declares the operation: request headers,
 * answers, headers of answers and error codes.
 */
export const OperationTrait = z.strictObject({
  id: Id,
  /** Which operations; every condition that is given has to hold. */
  on: z.strictObject({
    methods: z
      .array(z.enum(['get', 'post', 'put', 'patch', 'delete']))
      .min(1)
      .exactOptional(),
    open: z.boolean().exactOptional(),
    quiet: z.boolean().exactOptional(),
    versioned: z.boolean().exactOptional(),
    idempotent: z.boolean().exactOptional(),
    /** Whether it needs a permission. */
    permission: z.boolean().exactOptional(),
    /** Whether a success has a JSON body. */
    json: z.boolean().exactOptional(),
    /** The name of a query parameter that it has. */
    query: Name.exactOptional(),
  }),
  /** Headers that a caller may send. */
  headers: z
    .array(z.strictObject({ name: Name, required: z.boolean().default(false), doc: Doc, schema: Fragment }))
    .default([]),
  /** Answers without a body, by status. */
  answers: z.record(z.string().regex(/^[1-5]\d\d$/), Doc).default({}),
  /** Headers of every success that the operation declares, with what they say. */
  answerHeaders: z.record(z.string(), Doc).default({}),
  errors: z.array(Name).default([]),
});
