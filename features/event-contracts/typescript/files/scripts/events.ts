import { readContractFiles } from '../src/platform/events/contracts/contract-files.ts';
import { EventContracts } from '../src/platform/events/contracts/event-contracts.ts';
import { DomainEvents } from '../src/platform/events/domain-events.ts';
import { readContexts, readRaisedEvents, renderContextMap } from './support/context-map.ts';
import { buildDeclaredApp } from './support/declared-app.ts';
import { writeDerivedFiles } from './support/derived-file.ts';

const { use } = buildDeclaredApp().platform;
const { current } = use(EventContracts);
const contexts = readContexts();
const raised = readRaisedEvents(contexts);
const { subscriptions } = use(DomainEvents);

const types = new Set(raised.map(({ type }) => type));
const problems = [
  ...raised
    .filter(({ type }) => !current.has(type))
    .map(({ context, type }) => `${type} of ${context} has no contract: add api/events/${type}.v1.json`),
  ...readContractFiles(new URL('../api/events/', import.meta.url))
    .filter(({ type }) => !types.has(type))
    .map(({ type, version }) => `api/events/${type}.v${version}.json is the contract of an event that no context has`),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

writeDerivedFiles(
  { 'docs/context-map.md': renderContextMap({ contexts, raised, current, subscriptions }) },
  'events:write',
);
