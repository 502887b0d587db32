import { describe, expect, it } from 'vitest';
import { openAtFeatures, openInRepository, openSession } from '../../../test/support/tui/picker-world.ts';

describe('the service screen', () => {
  it('leads from field to field and on to the features', () => {
    const session = openSession();
    session.press('billing', 'enter', 'enter', 'right', 'enter', 'invoice(total:money)', 'enter');
    expect(session.state()).toMatchObject({ screen: 'service', field: 4 });
    expect(session.press('enter')).toMatchObject({
      screen: 'features',
      answers: { target: 'billing', tier: 'intermediate', modules: ['invoice(total:money)'] },
    });
  });

  it.each([
    ['', 'The service needs a name.'],
    ['Bad Name', 'cannot be a project name'],
    ['taken', 'exists and is not empty'],
  ])('holds the name "%s" back', (name, message) => {
    const { screen, field, message: said } = openSession().press(name, 'enter');
    expect({ screen, field }).toEqual({ screen: 'service', field: 0 });
    expect(said).toContain(message);
  });

  it.each([
    ['a broken notation', 'invoice(total', 'is no'],
    ['an unknown kind', 'invoice(total:gold)', 'gold'],
    ['a module twice', 'item', 'item'],
  ])('holds %s back and returns to it', (_case, module, message) => {
    const session = openSession({ target: 'billing', modules: ['item'] });
    session.press('enter', 'enter', 'enter', 'enter', module, 'enter');
    expect(session.state()).toMatchObject({ screen: 'service', field: 4 });
    expect(session.state().message).toContain(message);
  });

  it('is a step back in a repository, where name and stack are not asked', () => {
    const session = openInRepository('invoice');
    expect(session.state()).toMatchObject({ screen: 'features' });
    session.press('escape', 'right', 'enter', 'receipt', 'enter', 'enter');
    expect(session.state()).toMatchObject({
      screen: 'features',
      answers: { target: 'billing', tier: 'intermediate', modules: ['receipt'] },
    });
  });

  it('holds a module back that the repository has', () => {
    const session = openInRepository('invoice');
    session.press('escape', 'enter', 'invoice', 'enter');
    expect(session.state()).toMatchObject({ screen: 'service', field: 1 });
    expect(session.state().message).toContain('"invoice" is listed twice');
  });

  it('takes an emptied module away', () => {
    const session = openSession({ target: 'billing', modules: ['a', 'b'] });
    session.press('enter', 'enter', 'enter', 'backspace', 'enter', 'enter', 'enter');
    expect(session.state().screen).toBe('features');
    expect(session.state().answers.modules.filter(Boolean)).toEqual(['b']);
  });

  it('goes round in the tiers and stops at the first and last field', () => {
    const session = openSession();
    expect(session.press('up').field).toBe(0);
    expect(session.press('tab', 'tab', 'left').answers.tier).toBe('enterprise');
    expect(session.press('right').answers.tier).toBe('basic');
    expect(session.press('down', 'down', 'down').field).toBe(3);
  });

  it('types question marks into text and shows help elsewhere', () => {
    const session = openSession();
    expect(session.press('?')).toMatchObject({ help: false, answers: { target: '?' } });
    expect(session.press('tab', '?').help).toBe(true);
    expect(session.press('x')).toMatchObject({ help: false, answers: { target: '?' } });
  });
});

describe('the list', () => {
  it('takes in, shows what that adds, and undoes it', () => {
    const session = openAtFeatures('db-postgres');
    session.press(' ');
    expect(session.state().answers.features).toEqual(['db-postgres']);
    expect(session.scene().counts).toEqual({ added: 2, removed: 0, changed: 2 });
    expect(session.scene().treeRow?.path).toBe('src/platform/db/postgres.ts');
    session.press('u');
    expect(session.state().answers.features).toEqual([]);
    session.press('U');
    expect(session.state().answers.features).toEqual(['db-postgres']);
    expect(session.press('U').message).toContain('nothing to redo');
  });

  it('keeps typed texts when a choice is undone', () => {
    const session = openAtFeatures('db-postgres');
    session.press(' ', 'escape', 'escape', 'up', 'up', 'up', 's', 'enter', 'enter', 'enter', 'enter', 'u');
    expect(session.state().answers).toMatchObject({ target: 'billings', features: [] });
  });

  it('names what is part of every service', () => {
    const session = openAtFeatures('config');
    expect(session.press(' ')).toMatchObject({ message: 'config is part of every service.', answers: { without: [] } });
  });

  it('shows how features stand', () => {
    const session = openAtFeatures(undefined, { features: ['db-postgres', 'http-hono'], without: ['openapi'] });
    const badges = session.scene().rows.flatMap((row) => (row.kind === 'feature' ? [[row.id, row.status.badge]] : []));
    expect(Object.fromEntries(badges)).toEqual({
      config: 'always',
      logging: 'always',
      'http-core': 'always',
      'http-fastify': 'conflicts',
      'http-hono': 'added',
      openapi: 'left out',
      'db-core': 'required',
      'db-metrics': 'advised',
      'db-postgres': 'added',
      'db-sqlite': 'conflicts',
      'cache-redis': undefined,
      jobs: undefined,
      audit: undefined,
      adr: undefined,
    });
  });

  it('says that a rival of the preset would be replaced', () => {
    const { row } = openAtFeatures('http-hono').scene();
    expect(row?.status).toMatchObject({
      badge: 'replaces',
      because: ['Only one may provide http-framework; now it is http-fastify.'],
    });
  });

  it('searches, walks in what it found, and clears', () => {
    const session = openAtFeatures();
    session.press('/', 'slow query');
    expect(session.scene().rows.map((row) => (row.kind === 'feature' ? row.id : row.category))).toEqual([
      'data',
      'db-postgres',
    ]);
    expect(session.press('escape').search).toEqual({ text: '', caret: 0, open: false });
    session.press('/', 'dbme', 'enter');
    expect(session.scene().row?.id).toBe('db-metrics');
    expect(session.press('escape')).toMatchObject({ screen: 'features', search: { text: '' } });
    expect(session.press('escape').screen).toBe('service');
  });

  it('puts the cursor on the best match, and leaves it there', () => {
    const session = openAtFeatures();
    session.press('/', 'http-core');
    expect(session.scene().row?.id).toBe('http-core');
    session.press('escape');
    expect(session.scene().row?.id).toBe('http-core');
  });

  it('moves by rows and pages, over the headings', () => {
    const session = openAtFeatures();
    expect(session.press('down').cursor).toBe('logging');
    expect(session.press('j').cursor).toBe('http-core');
    expect(session.press('page-down').cursor).toBe('adr');
    expect(session.press('page-up').cursor).toBe('http-core');
    expect(session.press('end').cursor).toBe('adr');
    expect(session.press('g').cursor).toBe('config');
  });
});

describe('files', () => {
  it('are walked, folded and read', () => {
    const session = openAtFeatures('logging');
    session.press('tab');
    expect(session.scene().treeRow?.path).toBe('src/platform/logging/logger.ts');
    session.press('left');
    expect(session.scene().treeRow).toMatchObject({ path: 'src/platform/logging/', isFolder: true });
    session.press('left');
    expect(session.scene().treeRow?.isFolded).toBe(true);
    session.press('right', 'down', 'enter');
    expect(session.state().pane).toBe('content');
    expect(session.press('page-down', 'down').top).toBe(3);
    expect(session.press('down', 'down').top).toBe(3);
    expect(session.press('home').top).toBe(0);
    expect(session.press('escape').pane).toBe('tree');
    expect(session.press('escape').pane).toBe('list');
  });

  it('follow the feature under the cursor to its lines of a shared file', () => {
    const session = openAtFeatures('db-postgres', { features: ['db-postgres'] });
    session.press('tab', 'end');
    while (session.scene().treeRow?.path !== '.gitignore') session.press('up');
    const { treeRow, top } = session.scene();
    const span = treeRow?.file?.spans.find(({ owner }) => owner === 'db-postgres');
    expect(span?.from).toBeGreaterThan(3);
    expect(top).toBe((span?.from ?? 0) - 3);
  });
});

describe('options', () => {
  it('are checked while they are typed and take effect when the field is left', () => {
    const session = openAtFeatures('db-postgres', { features: ['db-postgres'] });
    session.press('o', '900', 'enter');
    expect(session.state()).toMatchObject({ form: { index: 0 }, answers: { set: [] } });
    expect(session.state().message).toContain('500');
    session.pressKey({ kind: 'ctrl', letter: 'u' });
    session.press('50', 'enter', 'right', 'down', 'ledger', 'enter');
    expect(session.state()).toMatchObject({ pane: 'list', form: undefined });
    expect(session.state().answers.set).toEqual([
      { feature: 'db-postgres', option: 'poolMax', value: '50' },
      { feature: 'db-postgres', option: 'sslMode', value: 'verify' },
      { feature: 'db-postgres', option: 'schema', value: 'ledger' },
    ]);
    session.press('o', 'backspace', 'backspace', 'escape');
    expect(session.state().answers.set.map(({ option }) => option)).toEqual(['sslMode', 'schema']);
  });

  it('belong to what is part of the service', () => {
    expect(openAtFeatures('db-postgres').press('o').message).toContain('Take db-postgres in first');
    expect(openAtFeatures('config').press('o').message).toBe('config has no options.');
  });

  it('without a default are needed', () => {
    const session = openAtFeatures('jobs');
    session.press(' ');
    expect(session.scene().preview.kind).toBe('refused');
    session.press('o', 'mail', 'enter');
    expect(session.scene().preview.kind).toBe('resolved');
  });
});

describe('leaving', () => {
  it('works everywhere, and nothing follows', () => {
    const session = openAtFeatures('db-postgres');
    session.press('/');
    session.pressKey({ kind: 'ctrl', letter: 'c' });
    expect(session.state().outcome).toBe('left');
    expect(session.press('escape', ' ')).toBe(session.state());
  });

  it('is by enter on the review', () => {
    const session = openAtFeatures();
    expect(session.press('enter', 'escape').screen).toBe('features');
    expect(session.press('enter', 'enter').outcome).toBe('picked');
  });
});
