import type { Clock } from '../../kernel/clock.ts';
import type { Platform } from '../feature.ts';
import { defineRoute, type Reply, type Route, type Schemas } from '../http/route.ts';
import type { CheckResult, HealthCheck } from './health-checks.ts';

const HEALTH = { $ref: '#/components/schemas/Health' };

export const healthSchemas: Schemas = {
  Health: {
    type: 'object',
    required: ['status', 'checks'],
    additionalProperties: false,
    properties: {
      status: { type: 'string', enum: ['up', 'down'] },
      service: { type: 'string' },
      version: { type: 'string' },
      uptimeSeconds: { type: 'integer', minimum: 0 },
      checks: { type: 'array', items: { $ref: '#/components/schemas/HealthCheck' } },
    },
    examples: [{ status: 'up', checks: [{ name: 'database', status: 'up', durationMs: 1 }] }],
  },
  HealthCheck: {
    type: 'object',
    required: ['name', 'status', 'durationMs'],
    additionalProperties: false,
    properties: {
      name: { type: 'string' },
      status: { type: 'string', enum: ['up', 'down'] },
      durationMs: { type: 'integer', minimum: 0 },
    },
  },
  ServerTime: {
    type: 'object',
    required: ['now'],
    additionalProperties: false,
    properties: { now: { type: 'string', format: 'date-time' } },
    examples: [{ now: '2026-01-15T09:30:00.000Z' }],
  },
};

interface HealthRouteOptions {
  readonly run: (kind: HealthCheck['kind']) => Promise<readonly CheckResult[]>;
  readonly clock: Clock;
  readonly service: Platform['service'];
  readonly lifecycle: Platform['lifecycle'];
}

export function healthRoutes({ run, clock, service, lifecycle }: HealthRouteOptions): readonly Route[] {
  const started = clock.now().getTime();
  const running = (): CheckResult => ({
    name: 'lifecycle',
    status: lifecycle.state === 'running' ? 'up' : 'down',
    durationMs: 0,
  });
  return [
    healthRoute('getHealth', '/health', 'The state of the service in one answer', async () => {
      const uptimeSeconds = Math.floor((clock.now().getTime() - started) / 1000);
      const { name, version } = service;
      return reply([running(), ...(await run('ready'))], { service: name, version, uptimeSeconds });
    }),
    healthRoute('getLiveness', '/health/live', 'Whether the process should be left alone', async () =>
      reply(await run('live')),
    ),
    healthRoute('getReadiness', '/health/ready', 'Whether the service should receive requests', async () =>
      reply([running(), ...(await run('ready'))]),
    ),
    healthRoute('getStartup', '/health/startup', 'Whether the service has started', async () =>
      reply([{ ...running(), status: lifecycle.state === 'starting' ? 'down' : 'up' }, ...(await run('startup'))]),
    ),
    healthRoute('getDependencies', '/health/dependencies', 'The state of each dependency', async () =>
      reply(await run('ready')),
    ),
    defineRoute({
      id: 'getServerTime',
      method: 'GET',
      path: '/health/time',
      summary: 'The clock of the service',
      tag: 'health',
      open: true,
      quiet: true,
      responses: { 200: { description: 'The time', schema: { $ref: '#/components/schemas/ServerTime' } } },
      handle: async () => ({ status: 200, body: { now: clock.now().toISOString() } }),
    }),
  ];
}

function healthRoute(id: string, path: string, summary: string, handle: () => Promise<Reply>): Route {
  const responses = { 200: { description: 'Up', schema: HEALTH }, 503: { description: 'Down', schema: HEALTH } };
  return defineRoute({ id, method: 'GET', path, summary, tag: 'health', open: true, quiet: true, responses, handle });
}

function reply(checks: readonly CheckResult[], about: object = {}): Reply {
  const status = checks.every((check) => check.status === 'up') ? 'up' : 'down';
  return { status: status === 'up' ? 200 : 503, body: { status, ...about, checks } };
}
