import type { Meter } from '@opentelemetry/api';
import { AppError } from '../../../kernel/app-error.ts';
import type { Phase } from '../phases.ts';
import type { HttpContext } from '../route.ts';
import { conventionErrors } from './conventions.errors.ts';
import { isJson, replaceBody } from './json-answer.ts';
import type { Lifetime } from './version-file.ts';
import type { VersionList } from './version-list.ts';

/** Says on every answer which version it is, and what of it is deprecated. Outside of where failures become answers. */
export function announcePhase(versions: VersionList, meter: Meter): Phase {
  const deprecated = meter.createCounter('api.deprecated_requests', { unit: '{request}' });
  return async (ctx, next) => {
    const response = await next(ctx);
    if (!ctx.route || ctx.route.quiet) return response;
    const version = versions.find(askedVersion(ctx));
    if (version) response.headers.set('api-version', version.id);
    const operation = versions.lifetimeOf(ctx.route.id);
    if (version?.deprecatedOn) deprecated.add(1, { kind: 'version', name: version.id });
    if (operation?.deprecatedOn) deprecated.add(1, { kind: 'operation', name: ctx.route.id });
    for (const lifetime of [operation, version]) if (lifetime) addLifetime(response.headers, lifetime);
    return response;
  };
}

/** Lets callers of an older version send and receive what they know, while the operation sees the newest. */
export function translatePhase(versions: VersionList): Phase {
  return async (ctx, next) => {
    const { route } = ctx;
    if (!route || route.quiet) return next(ctx);
    const version = versions.find(askedVersion(ctx));
    if (!version) {
      const detail = `There are ${versions.ids.join(', ')}.`;
      throw new AppError(conventionErrors.API_VERSION_UNKNOWN, { detail });
    }
    const upgrade = versions.upgradeOf(route.id, version.id);
    const downgrade = versions.downgradeOf(route.id, version.id);
    const response = await next(upgrade ? { ...ctx, readBody: () => upgradeBody(ctx, upgrade) } : ctx);
    if (!downgrade || !response.ok || !isJson(response)) return response;
    return replaceBody(response, JSON.stringify(downgrade(JSON.parse(await response.text()))));
  };
}

function askedVersion({ request }: HttpContext): string | null {
  return request.headers.get('api-version');
}

/** What is no JSON stays as it is, for the validation to refuse. */
async function upgradeBody(ctx: HttpContext, upgrade: (body: unknown) => unknown): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await ctx.readBody();
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return bytes;
  }
  return new TextEncoder().encode(JSON.stringify(upgrade(body)));
}

/** RFC 9745 and RFC 8594. What is set already belongs to the operation, and is nearer to the caller. */
function addLifetime(headers: Headers, { deprecatedOn, sunsetOn, link }: Lifetime): void {
  if (deprecatedOn === undefined || headers.has('deprecation')) return;
  headers.set('deprecation', `@${Date.parse(deprecatedOn) / 1000}`);
  if (sunsetOn !== undefined) headers.set('sunset', new Date(sunsetOn).toUTCString());
  if (link !== undefined) headers.append('link', `<${link}>; rel="deprecation"; type="text/html"`);
}
