import type { Context } from '../../../kernel/context.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import type { OpenViews } from './create-views.ts';
import type { ViewStatus } from './views.ts';

/** `views`, `views refresh <name>`: its answer, as lines for a person. */
export async function viewsCommand(
  ctx: Context,
  views: OpenViews,
  [action, name = '']: readonly string[],
): Promise<readonly string[]> {
  if (action === undefined) {
    const all = await views.status(ctx);
    return all.length === 0 ? ['No materialized views.'] : all.map(describeStatus);
  }
  if (action !== 'refresh') throw new StartupError('views takes nothing, or refresh and a name');
  const view = views.all.get(name);
  if (!view) throw new StartupError(`There is no view ${name}. Views: ${[...views.all.keys()].join(', ') || 'none'}`);
  const took = await views.refreshNow(ctx, view);
  if (took !== undefined) return [`${name} is refreshed, in ${took} ms.`];
  return [`${name} needs no refresh: it is always fresh here, or somebody else is at it.`];
}

function describeStatus({ view: { name, cron }, refreshedAt, durationMs }: ViewStatus): string {
  if (!refreshedAt) return `${name}  ${cron}  never refreshed`;
  return `${name}  ${cron}  refreshed: ${refreshedAt.toISOString()}, in ${durationMs} ms`;
}
