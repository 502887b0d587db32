import { z } from 'zod';
import type { Change } from '../app/repository-requests.ts';
import { TIERS } from '../domain/vocabulary.ts';
import { Options, toAnswers } from './selection-input.ts';

const Features = z.array(z.string()).default([]);
const Modules = z.array(z.string()).default([]);

/** A change of a repository; the kinds are the commands. */
export const ChangeInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('add'),
    features: Features.describe('id, or id@range'),
    without: Features.describe('Features that are left out in the same step, e.g. one that is replaced.'),
    modules: Modules.describe("invoice, or 'invoice(number:string!,total:money)'"),
    options: Options.default({}),
    tier: z.enum(TIERS).exactOptional().describe('Go to this tier in the same step.'),
  }),
  z.strictObject({
    kind: z.literal('remove'),
    features: Features,
    modules: Modules.describe('Names.'),
    cascade: z.boolean().default(false).describe('Remove what needs them, too.'),
  }),
  z.strictObject({ kind: z.literal('tier'), tier: z.enum(TIERS) }),
  z.strictObject({ kind: z.literal('rename-module'), name: z.string(), to: z.string() }),
  z.strictObject({ kind: z.literal('sync') }).describe('Bring the repository in line with an edited scaffold.yaml.'),
  z.strictObject({ kind: z.literal('update') }).describe('Take newer features, stack and dependencies.'),
]);

/** The change as the application knows it. */
export function toChange(input: z.output<typeof ChangeInput>): Change {
  switch (input.kind) {
    case 'add': {
      const { options, ...change } = input;
      return { ...change, set: toAnswers(options) };
    }
    case 'rename-module':
      return { kind: 'module', action: 'rename', name: input.name, to: input.to };
    case 'sync':
      return { kind: 'sync', rebase: false };
    case 'remove':
    case 'tier':
    case 'update':
      return input;
  }
}
