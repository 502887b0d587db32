import { describe, expect, it } from 'vitest';
import type { GraphView } from '../../app/use-cases.ts';
import { graph } from '../testing/fixtures.ts';
import { describeGraph } from './graph-document.ts';
import { renderDot, renderGraphText, renderMermaid } from './graph-report.ts';
import { createStyle } from './style.ts';
import { renderExplanation } from './why-report.ts';

const plain = createStyle(false, 80);

describe('graph', () => {
  it('as text', () => {
    expect(renderGraphText(graph, plain)).toMatchInlineSnapshot(`
      "typescript 1.2.0, basic tier: 5 features in 2 layers

      config  is part of every service
      db-postgres  is asked for (--features)
      └─ db-core
      openapi  is in the preset of the basic tier
      └─ http-fastify (http-framework)
      "
    `);
  });

  it('as text says once what a shared feature needs', () => {
    const diamond: GraphView = {
      ...graph,
      edges: [
        { from: 'openapi', to: 'http-fastify', kind: 'requires' },
        { from: 'db-postgres', to: 'http-fastify', kind: 'requires' },
        { from: 'http-fastify', to: 'config', kind: 'requires' },
      ],
    };
    expect(renderGraphText(diamond, plain)).toMatchInlineSnapshot(`
      "typescript 1.2.0, basic tier: 5 features in 2 layers

      db-core  is required by db-postgres
      db-postgres  is asked for (--features)
      └─ http-fastify
         └─ config
      openapi  is in the preset of the basic tier
      └─ http-fastify (see above)
      "
    `);
  });

  it('as Mermaid', () => {
    expect(renderMermaid(graph)).toMatchInlineSnapshot(`
      "flowchart LR
        f0["config 1.0.0"]
        f1["db-core 1.0.0"]
        f2["http-fastify 1.0.0"]
        f3["db-postgres 1.0.0"]
        f4["openapi 1.0.0"]
        f3 -.-> f0
        f3 --> f1
        f4 -->|http-framework| f2
      "
    `);
  });

  it('as DOT', () => {
    expect(renderDot(graph)).toMatchInlineSnapshot(`
      "digraph scaffold {
        rankdir=LR;
        node [shape=box];
        "config" [label="config\\n1.0.0"];
        "db-core" [label="db-core\\n1.0.0"];
        "http-fastify" [label="http-fastify\\n1.0.0"];
        "db-postgres" [label="db-postgres\\n1.0.0"];
        "openapi" [label="openapi\\n1.0.0"];
        { rank=same; "config"; "db-core"; "http-fastify"; }
        { rank=same; "db-postgres"; "openapi"; }
        "db-postgres" -> "config" [style=dashed];
        "db-postgres" -> "db-core";
        "openapi" -> "http-fastify" [label="http-framework"];
      }
      "
    `);
  });

  it('as data', () => {
    expect(describeGraph(graph)).toMatchObject({
      stack: { id: 'typescript', version: '1.2.0' },
      tier: 'basic',
      features: [{ id: 'config', title: 'Configuration', category: 'core', layer: 0 }, {}, {}, {}, {}],
      edges: graph.edges,
      providers: [{ capability: 'http-framework', provider: 'http-fastify' }],
    });
  });

  it('of nothing is a line', () => {
    const empty: GraphView = { edges: [], resolution: { ...graph.resolution, features: [] } };
    expect(renderGraphText(empty, plain)).toContain('0 features in 0 layers');
  });
});

describe('why', () => {
  it('of a present feature is the chain', () => {
    const text = renderExplanation(
      {
        kind: 'present',
        feature: 'http-fastify',
        version: '1.0.0',
        title: 'Fastify',
        chain: [
          { feature: 'http-fastify', reason: { kind: 'provider', capability: 'http-framework', by: 'openapi' } },
          { feature: 'openapi', reason: { kind: 'required', by: 'client-sdk' } },
          { feature: 'client-sdk', reason: { kind: 'preset', tier: 'basic' } },
        ],
      },
      plain,
    );
    expect(text).toMatchInlineSnapshot(`
      "http-fastify 1.0.0  Fastify
        http-fastify provides http-framework for openapi
          openapi is required by client-sdk
            client-sdk is in the preset of the basic tier
      "
    `);
  });

  it('of an absent feature is what keeps it out', () => {
    const because = ['db-postgres replaced it as provider of database.', 'Add it with --features db-sqlite.'];
    expect(
      renderExplanation({ kind: 'absent', feature: 'db-sqlite', title: 'SQLite', because }, plain),
    ).toMatchInlineSnapshot(`
      "db-sqlite  SQLite  is not part of this selection
        db-postgres replaced it as provider of database.
        Add it with --features db-sqlite.
      "
    `);
  });
});
