import { z } from 'zod';

const described = { title: z.string().min(1), doc: z.string().exactOptional() };

const scalarOptions = [
  z.strictObject({
    type: z.literal('string'),
    default: z.string().exactOptional(),
    pattern: z.string().exactOptional(),
    /** What the text is the name of: the service has to have it. */
    names: z.literal('module').exactOptional(),
    ...described,
  }),
  z.strictObject({ type: z.literal('text'), default: z.string().exactOptional(), ...described }),
  z.strictObject({
    type: z.literal('integer'),
    default: z.int().exactOptional(),
    min: z.int().exactOptional(),
    max: z.int().exactOptional(),
    ...described,
  }),
  z.strictObject({
    type: z.literal('number'),
    default: z.number().exactOptional(),
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
    ...described,
  }),
  z.strictObject({ type: z.literal('boolean'), default: z.boolean().exactOptional(), ...described }),
  z.strictObject({
    type: z.literal('enum'),
    values: z.array(z.string()).min(1),
    default: z.string().exactOptional(),
    ...described,
  }),
] as const;

const ScalarOption = z.discriminatedUnion('type', scalarOptions);

const ListOption = z.strictObject({
  type: z.literal('list'),
  /** Either a list of scalars of one kind or a list of records with named fields. */
  items: ScalarOption.exactOptional(),
  fields: z.record(z.string(), ScalarOption).exactOptional(),
  default: z.array(z.unknown()).default([]),
  ...described,
});

/** One question that a feature asks; `default` absent means that an answer is required when the feature is selected. */
export const OptionDefinition = z.discriminatedUnion('type', [...scalarOptions, ListOption]);
export type OptionDefinition = z.output<typeof OptionDefinition>;

/** A validated answer. */
export type OptionValue =
  | string
  | number
  | boolean
  | readonly OptionValue[]
  | { readonly [field: string]: OptionValue };
