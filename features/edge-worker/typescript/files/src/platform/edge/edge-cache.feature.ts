import { defineFeature } from '../feature.ts';
import { hasCredentials } from './credentials.ts';
import { edgeErrors } from './edge-errors.ts';
import { checkRules, directivesOf, type EdgeRule, EdgeRules } from './edge-rule.ts';
import { edgeRules } from './edge-rules.ts';

/** Marks answers that the edge may keep. What a caller with credentials gets is never marked. */
export const edgeCacheFeature = defineFeature({
  id: 'edge-cache',
  setup({ errors, http, lifecycle, provide }) {
    const rules = new Map<string, EdgeRule>(Object.entries(edgeRules));
    errors.add(edgeErrors);
    provide(EdgeRules, () => ({ add: (id, rule) => void rules.set(id, rule) }));
    lifecycle.add({ name: 'edge rules', start: async () => checkRules(rules, http.declared) });
    http.phase('headers', async (ctx, next) => {
      const response = await next(ctx);
      const rule = ctx.route && rules.get(ctx.route.id);
      const isShared = response.status === 200 && !response.headers.has('set-cookie') && !hasCredentials(ctx.request);
      if (rule && isShared) response.headers.set('cdn-cache-control', directivesOf(rule));
      return response;
    });
  },
});
