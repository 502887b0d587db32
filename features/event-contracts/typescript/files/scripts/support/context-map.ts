import { globSync, readFileSync } from 'node:fs';
import type { EventContract } from '../../src/platform/events/contracts/contract-files.ts';
import type { DomainEvents } from '../../src/platform/events/domain-events.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

/** An event type that a bounded context declares. */
export interface RaisedEvent {
  readonly context: string;
  readonly type: string;
}

/** The folders of modules that have a contract. */
export function readContexts(): readonly string[] {
  return globSync('src/modules/*/*.contract.ts', { cwd: ROOT })
    .map((path) => path.split('/')[2] ?? '')
    .sort();
}

/** Every `DomainEvent<'Type', …>` of the contexts, in their order. */
export function readRaisedEvents(contexts: readonly string[]): readonly RaisedEvent[] {
  return contexts.flatMap((context) =>
    globSync(`src/modules/${context}/domain/*.ts`, { cwd: ROOT })
      .sort()
      .flatMap((path) => [...readFileSync(`${ROOT}${path}`, 'utf8').matchAll(/\bDomainEvent<\s*'(\w+)'/g)])
      .map(([, type = '']) => ({ context, type })),
  );
}

export interface ContextMap {
  readonly contexts: readonly string[];
  readonly raised: readonly RaisedEvent[];
  readonly current: ReadonlyMap<string, EventContract>;
  readonly subscriptions: DomainEvents['subscriptions'];
}

/** Contexts as boxes, with an arrow to each one that reacts, and every event in a table. */
export function renderContextMap({ contexts, raised, current, subscriptions }: ContextMap): string {
  const reactions = raised.map((event) => {
    const handlers = subscriptions.filter(
      ({ name, to }) => to.includes(event.type) && contexts.includes(ownerOf(name)),
    );
    return { ...event, handlers: handlers.map(({ name }) => name).sort() };
  });
  const arrows = reactions.flatMap(({ context, type, handlers }) =>
    [...new Set(handlers.map(ownerOf))].map((to) => `  ${boxOf(context)} -- ${type} --> ${boxOf(to)}`),
  );
  const rows = reactions.map(({ context, type, handlers }) => {
    const version = current.get(type)?.version;
    const contract = version === undefined ? 'none' : `\`api/events/${type}.v${version}.json\``;
    const names = handlers.length === 0 ? 'nobody here' : handlers.map((name) => `\`${name}\``).join(', ');
    return `| \`${type}\` | ${context} | ${contract} | ${names} |`;
  });
  return [
    '# Context map',
    '',
    'The bounded contexts of this service, and the events by which they tell each other what happened. `npm run events:write`',
    'writes it from the code.',
    '',
    '```mermaid',
    'flowchart LR',
    ...contexts.map((context) => `  ${boxOf(context)}[${context}]`),
    ...arrows,
    '```',
    '',
    '| Event | Context | Contract | Handled by |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Subscriptions are named `<module>.<what it does>`. */
function ownerOf(subscription: string): string {
  return subscription.split('.')[0] ?? '';
}

/** Mermaid takes some words in names for its own. */
function boxOf(context: string): string {
  return `c_${context.replaceAll('-', '_')}`;
}
