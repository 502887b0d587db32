import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { TIERS } from '../../src/domain/vocabulary.ts';
import { checkoutCatalogue } from '../support/plan.ts';

const { registry } = checkoutCatalogue();
const FLAGS_OF_FEATURES = /--(?:features|without) (\S+)/g;
const ANSWER = /--set ([a-z0-9-]+)\.(\w+)=/g;
const ARGUMENT = /^scaffold (?:add|remove|info|why) ([a-z][a-z0-9-]*)(?: |$)/;
const TIER = /--tier (\w+)|^scaffold tier (\w+)/;

it('the examples of every help name features, options and tiers that there are', async () => {
  const definitions = await Promise.all(COMMANDS.map(({ load }) => load()));
  const examples = definitions.flatMap((definition) => definition.examples.map(({ command }) => command));
  expect(examples.length).toBeGreaterThan(30);
  const named = examples.flatMap((example) => [
    ...[...example.matchAll(FLAGS_OF_FEATURES)].flatMap((match) => (match[1] ?? '').split(',')),
    ...(ARGUMENT.exec(example)?.slice(1) ?? []),
  ]);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((id) => !registry.features.has(id))).toEqual([]);
  const answers = examples.flatMap((example) => [...example.matchAll(ANSWER)]);
  expect(answers.length).toBeGreaterThan(0);
  for (const [text, id = '', option = ''] of answers)
    expect(Object.keys(registry.features.get(id)?.[0].manifest.options ?? {}), text).toContain(option);
  const tiers = examples.flatMap((example) => (TIER.exec(example) ?? []).slice(1).filter((tier) => tier !== undefined));
  expect(tiers.filter((tier) => !TIERS.some((known) => known === tier))).toEqual([]);
});
