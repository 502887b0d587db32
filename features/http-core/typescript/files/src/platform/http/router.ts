import { StartupError } from '../lifecycle/startup-error.ts';
import type { Route } from './route.ts';

export interface Match {
  /** Absent when the path exists and the method does not. */
  readonly route: Route | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** The methods of the path, for `Allow`. Empty when there is no such path. */
  readonly methods: readonly string[];
}

interface Template {
  readonly segments: readonly string[];
  readonly routes: Map<string, Route>;
}

const NOTHING: Match = { route: undefined, params: {}, methods: [] };

/** Finds a route by method and path segments. A fixed segment wins over a parameter. HEAD is answered by GET. */
export function createRouter(routes: readonly Route[]): (method: string, segments: readonly string[]) => Match {
  const templates = collectTemplates(routes);
  return (method, segments) => {
    const template = templates.find((candidate) => fits(candidate.segments, segments));
    if (!template) return NOTHING;
    return {
      route: template.routes.get(method === 'HEAD' ? 'GET' : method),
      params: readParams(template.segments, segments),
      methods: allowedMethods(template),
    };
  };
}

function collectTemplates(routes: readonly Route[]): readonly Template[] {
  const templates = new Map<string, Template>();
  for (const route of routes) {
    const segments = route.path.split('/').filter((segment) => segment !== '');
    const key = segments.map((segment) => (isParam(segment) ? '{}' : segment)).join('/');
    const template = templates.get(key) ?? { segments, routes: new Map<string, Route>() };
    const taken = template.routes.get(route.method);
    if (taken)
      throw new StartupError(`Operations ${taken.id} and ${route.id} both answer ${route.method} ${route.path}`);
    template.routes.set(route.method, route);
    templates.set(key, template);
  }
  return [...templates.values()].sort((a, b) => rank(a.segments).localeCompare(rank(b.segments)));
}

function rank(segments: readonly string[]): string {
  return segments.map((segment) => (isParam(segment) ? '1' : '0')).join('');
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length && template.every((part, index) => isParam(part) || part === segments[index])
  );
}

function readParams(template: readonly string[], segments: readonly string[]): Record<string, string> {
  const pairs = template.map((part, index) => [part, segments[index] ?? ''] as const).filter(([part]) => isParam(part));
  return Object.fromEntries(pairs.map(([part, value]) => [part.slice(1, -1), value]));
}

function allowedMethods({ routes }: Template): readonly string[] {
  const methods = [...routes.keys()];
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
}

function isParam(segment: string): boolean {
  return segment.startsWith('{');
}
