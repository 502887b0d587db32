import { describe, expect, it } from 'vitest';
import type { FeatureDetails } from '../../app/use-cases.ts';
import { catalogue, featureOf } from '../testing/fixtures.ts';
import { renderCatalogue } from './catalogue-report.ts';
import { renderFeature } from './feature-report.ts';
import { lengthOf } from './lay-out.ts';
import { createStyle } from './style.ts';

const plain = createStyle(false, 80);

describe('renderCatalogue', () => {
  it('at 60 columns', () => {
    expect(renderCatalogue(catalogue, createStyle(false, 60), true)).toMatchInlineSnapshot(`
      "core 1
        config        always        Typed configuration that …

      api 2
        http-fastify  basic         HTTP by Fastify
        openapi       basic         Contract first: routes …

      data 2
        db-core       when needed   What all databases share
        db-postgres   on request    Pooled PostgreSQL with …

      5 features for typescript. A tier's name: in its preset and
      in those above it. More: scaffold info FEATURE
      "
    `);
  });

  it('at 80 columns', () => {
    expect(renderCatalogue(catalogue, plain, true)).toMatchInlineSnapshot(`
      "core 1
        config        always        Typed configuration that reports all errors at …

      api 2
        http-fastify  basic         HTTP by Fastify
        openapi       basic         Contract first: routes, validation and types …

      data 2
        db-core       when needed   What all databases share
        db-postgres   on request    Pooled PostgreSQL with slow-query log, health …

      5 features for typescript. A tier's name: in its preset and in those above it.
      More: scaffold info FEATURE
      "
    `);
  });

  it('at 120 columns', () => {
    expect(renderCatalogue(catalogue, createStyle(false, 120), true)).toMatchInlineSnapshot(`
      "core 1
        config        always        Typed configuration that reports all errors at once

      api 2
        http-fastify  basic         HTTP by Fastify
        openapi       basic         Contract first: routes, validation and types come from api/openapi.yaml

      data 2
        db-core       when needed   What all databases share
        db-postgres   on request    Pooled PostgreSQL with slow-query log, health check and metrics

      5 features for typescript. A tier's name: in its preset and in those above it. More: scaffold info FEATURE
      "
    `);
  });

  it('in colour marks sections and ids only', () => {
    const text = renderCatalogue({ ...catalogue, features: [featureOf('config')] }, createStyle(true, 120), true);
    expect(JSON.stringify(text)).toMatchInlineSnapshot(
      `""\\u001b[1mcore\\u001b[22m \\u001b[2m1\\u001b[22m\\n  \\u001b[36mconfig\\u001b[39m  \\u001b[2malways\\u001b[22m        Typed configuration that reports all errors at once\\n\\n\\u001b[2m1 feature for typescript. A tier's name: in its preset and in those above it. More: scaffold info FEATURE\\u001b[22m\\n""`,
    );
  });

  it('cuts nothing for what comes behind a pipe', () => {
    const text = renderCatalogue(catalogue, createStyle(false, 60), false);
    expect(text).toContain('Contract first: routes, validation and types come from api/openapi.yaml\n');
  });

  it.each([60, 80, 120])('no line is wider than %i columns', (columns) => {
    const lines = renderCatalogue(catalogue, createStyle(true, columns), true).split('\n');
    expect(lines.filter((line) => lengthOf(line) > columns)).toEqual([]);
  });
});

describe('renderFeature', () => {
  const details = { ...featureOf('db-postgres'), readme: '# PostgreSQL\n\nThe page.\n' };

  it('at 80 columns', () => {
    expect(renderFeature(details, plain, false)).toMatchInlineSnapshot(`
      "db-postgres  PostgreSQL  1.0.0
        Pooled PostgreSQL with slow-query log, health check and metrics

        Category    data
        Stacks      typescript ^1
        Comes       on request; advised from intermediate on
        Provides    database, sql
        Requires    db-core ^1
        Recommends  db-observability: slow queries show up before users do
        Conflicts   db-sqlite: a service has one database
        Proof       tested against the real thing
        Source      builtin

      Options  answer one with --set db-postgres.poolMax=VALUE
        poolMax  20          integer 1..500
            Maximum connections
        sslMode  require     off | require
            Transport. Off is for tests.
        schema   (required)  string
            Schema of the tables

      Use  scaffold add db-postgres   scaffold new NAME --features db-postgres
      "
    `);
  });

  it('at 60 columns', () => {
    expect(renderFeature(details, createStyle(false, 60), false)).toMatchInlineSnapshot(`
      "db-postgres  PostgreSQL  1.0.0
        Pooled PostgreSQL with slow-query log, health check and
        metrics

        Category    data
        Stacks      typescript ^1
        Comes       on request; advised from intermediate on
        Provides    database, sql
        Requires    db-core ^1
        Recommends  db-observability: slow queries show up before
                    users do
        Conflicts   db-sqlite: a service has one database
        Proof       tested against the real thing
        Source      builtin

      Options  answer one with --set db-postgres.poolMax=VALUE
        poolMax  20          integer 1..500
            Maximum connections
        sslMode  require     off | require
            Transport. Off is for tests.
        schema   (required)  string
            Schema of the tables

      Use  scaffold add db-postgres   scaffold new NAME --features db-postgres
      "
    `);
  });

  it('appends the page when it is asked for', () => {
    expect(renderFeature(details, plain, true).endsWith('\n\n# PostgreSQL\n\nThe page.\n')).toBe(true);
  });

  it('describes every kind of option', () => {
    const options: FeatureDetails['options'] = {
      flag: { type: 'boolean', default: false, title: 'Flag' },
      note: { type: 'text', default: '', title: 'Note' },
      ratio: { type: 'number', min: 0, title: 'Ratio' },
      most: { type: 'number', max: 1, default: 0.5, title: 'Most' },
      hosts: { type: 'list', items: { type: 'string', title: 'Host' }, default: [], title: 'Hosts' },
      journeys: { type: 'list', fields: { id: { type: 'string', title: 'Id' } }, default: [], title: 'Journeys' },
    };
    expect(renderFeature({ ...featureOf('config'), options }, plain, false)).toMatchInlineSnapshot(`
      "config  Configuration  1.0.0
        Typed configuration that reports all errors at once

        Category  core
        Stacks    typescript ^1
        Comes     always
        Proof     tested against the real thing
        Source    builtin

      Options  answer one with --set config.flag=VALUE
        flag      false       boolean
            Flag
        note      ""          text
            Note
        ratio     (required)  number >= 0
            Ratio
        most      0.5         number <= 1
            Most
        hosts     []          list of string
            Hosts
        journeys  []          list of {id}
            Journeys
      "
    `);
  });

  it('tells how hidden, base and refusing features come', () => {
    expect(renderFeature(featureOf('db-core'), plain, false)).toContain('Comes     when needed\n');
    expect(renderFeature(featureOf('config'), plain, false)).toContain('Comes     always\n');
    expect(renderFeature(featureOf('openapi'), plain, false)).toContain('by itself from the basic tier on');
    expect(renderFeature(featureOf('openapi'), plain, false)).toContain('any http-framework');
    const refusing = {
      ...featureOf('config'),
      tiers: { min: 'basic', refuseBelow: { tier: 'advanced', why: 'no audit log' } },
    } as const;
    expect(renderFeature(refusing, plain, false)).toContain('refused below advanced: no audit log');
  });
});
