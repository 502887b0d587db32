import { z } from 'zod';
import type { AgentPlace } from '../app/agents.ts';
import type { IntentRequest } from '../app/use-cases.ts';
import { ProjectIdentity } from '../domain/intent/intent.ts';
import { TIERS } from '../domain/vocabulary.ts';

const Answer = z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown())]);

/** Answers by feature and option, as agents write them: JSON values. */
export const Options = z
  .record(z.string(), z.record(z.string(), Answer))
  .describe('Answers by feature and option, e.g. {"db-postgres": {"poolMax": 50}}; describe_feature lists them.');

/** What a service shall be. Every part may be left out. */
export const SELECTION_INPUT = {
  intent: z.string().exactOptional().describe('A whole scaffold.yaml as YAML or JSON; everything else refines it.'),
  stack: z.string().exactOptional().describe('Language and framework base; default typescript.'),
  tier: z.enum(TIERS).exactOptional().describe('Preset of features and the depth of each; default basic.'),
  features: z.array(z.string()).exactOptional().describe('Features beyond the preset: id, or id@range.'),
  without: z.array(z.string()).exactOptional().describe('Features of the preset that are left out.'),
  modules: z
    .array(z.string())
    .exactOptional()
    .describe("Bounded contexts: invoice, or 'invoice(number:string!,total:money)'."),
  options: Options.exactOptional(),
  project: ProjectIdentity.exactOptional().describe('Who and where: owner, repository, team, image, license, contact.'),
};

const SelectionInput = z.object(SELECTION_INPUT);
type SelectionInput = z.output<typeof SelectionInput>;

/** The request that the flags of `new` would make of the same wishes. */
export function toIntentRequest(input: SelectionInput, { defaults }: AgentPlace, name?: string): IntentRequest {
  const { intent, stack, tier, features = [], without = [], modules = [], options = {}, project = {} } = input;
  return {
    ...(intent === undefined ? {} : { document: { text: intent, path: 'intent' } }),
    ...(defaults.length === 0 ? {} : { defaults }),
    overrides: {
      ...(name === undefined ? {} : { name }),
      ...(stack === undefined ? {} : { stack }),
      ...(tier === undefined ? {} : { tier }),
      features,
      without,
      modules,
      set: toAnswers(options),
      project,
    },
  };
}

/** Answers in the notation of `--set`. */
export function toAnswers(options: z.output<typeof Options>) {
  return Object.entries(options).flatMap(([feature, answers]) =>
    Object.entries(answers).map(([option, value]) => ({
      feature,
      option,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  );
}
