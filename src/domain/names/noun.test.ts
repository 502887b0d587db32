import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { articleOf } from './article.ts';
import { nounOf } from './noun.ts';
import { pluralOf, singularOf } from './plural.ts';

const PLURALS = `
  account accounts|address addresses|agency agencies|alias aliases|analysis analyses|api apis|appendix appendices|archive archives
  area areas|axis axes|bias biases|boss bosses|box boxes|branch branches|bus buses|business businesses|cache caches|calorie calories
  campus campuses|canvas canvases|case cases|category categories|cause causes|child children|chief chiefs|city cities|class classes
  clause clauses|cookie cookies|country countries|course courses|crisis crises|criterion criteria|currency currencies|database databases
  day days|discus discuses|dish dishes|echo echoes|employee employees|enquiry enquiries|entity entities|entry entries|epoch epochs
  excuse excuses|expense expenses|fax faxes|fish fish|foot feet|foreman foremen|fuse fuses|gas gases|half halves|hero heroes|house houses
  human humans|hypothesis hypotheses|idea ideas|index indexes|inventory inventories|invoice invoices|key keys|knife knives|leaf leaves
  lens lenses|license licenses|life lives|logo logos|man men|match matches|matrix matrices|menu menus|mongoose mongooses|mouse mice
  movie movies|niche niches|ox oxen|person people|phenomenon phenomena|photo photos|pizza pizzas|policy policies|potato potatoes
  prize prizes|process processes|proof proofs|purchase purchases|quay quays|query queries|quiz quizzes|radius radii|ray rays
  reference references|release releases|response responses|roof roofs|salesperson salespeople|schema schemas|shoe shoes|size sizes
  sku skus|soliloquy soliloquies|status statuses|survey surveys|tag tags|taxi taxis|tax taxes|thesis theses|tie ties|tooth teeth
  use uses|vertex vertices|veto vetoes|video videos|virus viruses|waltz waltzes|warehouse warehouses|wave waves|wife wives|wish wishes
  wolf wolves|woman women|a as|x xes`
  .trim()
  .split(/[|\n]/)
  .map((pair): [string, string] => {
    const [singular = '', plural = ''] = pair.trim().split(' ');
    return [singular, plural];
  });

describe('pluralOf and singularOf', () => {
  it.each(PLURALS)('%s, %s', (singular, plural) => {
    expect(pluralOf(singular)).toBe(plural);
    expect(singularOf(plural)).toBe(singular.length < 2 && plural.length < 3 ? plural : singular);
    expect(singularOf(singular)).toBe(singular);
  });
});

describe('nounOf', () => {
  it('gives the number to the last word', () => {
    const noun = nounOf('SubscriptionEntitlement');
    expect(noun).toEqual({
      kebab: 'subscription-entitlement',
      camel: 'subscriptionEntitlement',
      pascal: 'SubscriptionEntitlement',
      snake: 'subscription_entitlement',
      constant: 'SUBSCRIPTION_ENTITLEMENT',
      sentence: 'Subscription entitlement',
      lower: 'subscription entitlement',
      plural: {
        kebab: 'subscription-entitlements',
        camel: 'subscriptionEntitlements',
        pascal: 'SubscriptionEntitlements',
        snake: 'subscription_entitlements',
        constant: 'SUBSCRIPTION_ENTITLEMENTS',
        sentence: 'Subscription entitlements',
        lower: 'subscription entitlements',
      },
      article: 'a',
    });
    expect(nounOf('sales person').plural.kebab).toBe('sales-people');
  });

  it('folds a plural to its singular', () => {
    expect(nounOf('orders')).toEqual(nounOf('order'));
    expect(nounOf('salesOrders')).toEqual(nounOf('sales-order'));
  });

  it.each(['equipment', 'office-equipment', 'news', 'analytics', 'series', 'data'])(
    'keeps singular and plural of %s apart in code, not in prose',
    (name) => {
      const noun = nounOf(name);
      expect(noun.plural.kebab).toBe(`${name}-items`);
      expect(noun.plural.pascal).toBe(`${noun.pascal}Items`);
      expect(noun.plural.lower).toBe(noun.lower);
    },
  );

  it('never gives both numbers the same name, and is stable under its own output', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z][a-z0-9]{0,8}){0,2}$/), (name) => {
        const noun = nounOf(name);
        expect(noun.plural.camel).not.toBe(noun.camel);
        expect(nounOf(noun.kebab)).toEqual(noun);
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

describe('articleOf', () => {
  const cases = `
    an invoice|a user|an hour|a unit|an uninstall|an update|a url|an http|an api|an a|a u|an x|a European|a one|an umbrella|a usage
    an undo|a union|an order|an urgent|a uuid|an sms|a sku|an id|an ip|a product|a utility|an utterance|a unicorn`;
  it.each(
    cases
      .trim()
      .split(/[|\n]/)
      .map((text) => text.trim().toLowerCase().split(' ')),
  )('%s %s', (article, word) => {
    expect(articleOf(word ?? '')).toBe(article);
  });
});
