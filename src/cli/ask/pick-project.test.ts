import { describe, expect, it } from 'vitest';
import type { PickedAnswers, PickRequest } from '../../app/picker.ts';
import { EXIT } from '../../domain/errors.ts';
import { plainRequest } from '../testing/fixtures.ts';
import { runFake } from '../testing/run-fake.ts';

const PICKED: PickedAnswers = {
  target: 'billing',
  tier: 'advanced',
  features: ['db-postgres'],
  without: ['openapi'],
  modules: ['invoice'],
  set: [{ feature: 'db-postgres', option: 'poolMax', value: '50' }],
};
const COMMAND =
  'scaffold new billing --tier advanced --features db-postgres --without openapi --module invoice --set db-postgres.poolMax=50 --project.owner ada --no-git --yes';
const WINDOW = { columns: 80, rows: 24 };

function picking(answers: PickedAnswers | undefined) {
  const requests: PickRequest[] = [];
  const pickFeatures = async (request: PickRequest) => {
    requests.push(request);
    return answers;
  };
  return { requests, world: { terminal: true, window: WINDOW, pickFeatures } };
}

describe('new with the picker', () => {
  it('creates what was picked, with the flags that the picker knows nothing of', async () => {
    const { requests, world } = picking(PICKED);
    const argv = ['new', '--features', 'adr', '--project.owner', 'ada', '--no-git'];
    const { exit, calls, stderr } = await runFake(argv, world);
    expect(exit).toBe(EXIT.done);
    const { target: _target, ...choices } = PICKED;
    const intent = { overrides: { ...choices, project: { owner: 'ada' } } };
    expect(calls).toEqual([['createProject', { ...plainRequest, git: false, intent }]]);
    expect(stderr).toContain(`\nThe same again, without questions:\n  ${COMMAND}\n`);
    const [request] = requests;
    expect(request?.given).toEqual({ target: '', tier: 'basic', features: ['adr'], without: [], modules: [], set: [] });
    expect(request?.toCommand(PICKED)).toBe(COMMAND);
    expect(request?.kind === 'new' && request.toIntent(PICKED)).toEqual(intent);
  });

  it('ends with 130 when the user leaves', async () => {
    const { world } = picking(undefined);
    const { exit, calls, stderr } = await runFake(['new'], world);
    expect({ exit, calls }).toEqual({ exit: EXIT.interrupted, calls: [] });
    expect(stderr).toContain('Stopped: nothing was written.');
  });

  it.each([
    ['everything is given', ['new', 'x', '--tier', 'basic', '--module', 'tag'], {}],
    ['there is an intent', ['new', 'x', '--from', 'intent.yaml'], { files: { '/home/ada/intent.yaml': 'name: x\n' } }],
    ['nobody is to be asked', ['new', 'x', '--yes'], {}],
    ['data is wanted', ['new', 'x', '--json'], {}],
    ['it runs in a pipeline', ['new', 'x'], { env: { CI: 'true' } }],
    ['there is no terminal', ['new', 'x'], { terminal: false }],
  ])('stays closed when %s', async (_case, argv, world) => {
    const { requests, world: picker } = picking(PICKED);
    const { exit } = await runFake(argv, { ...picker, ...world });
    expect({ exit, requests }).toEqual({ exit: EXIT.done, requests: [] });
  });

  it.each([
    ['--plain', ['--plain'], {}],
    ['TERM=dumb', [], { env: { TERM: 'dumb' } }],
    ['a small window', [], { window: { columns: 69, rows: 24 } }],
    ['a window of unknown size', [], { window: {} }],
  ])('gives way to questions with %s', async (_case, flags, world) => {
    const { requests, world: picker } = picking(PICKED);
    const abort = new AbortController();
    const onOutput = (shown: string) => {
      if (shown.includes('What is the service called?')) abort.abort();
    };
    const { exit } = await runFake(['new', ...flags], { ...picker, ...world, signal: abort.signal, onOutput });
    expect({ exit, requests }).toEqual({ exit: EXIT.interrupted, requests: [] });
  });
});
