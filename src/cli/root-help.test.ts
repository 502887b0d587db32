import { describe, expect, it } from 'vitest';
import { runFake } from './testing/run-fake.ts';

describe('the help of the program', () => {
  it.each([
    ['in a pipe', {}],
    ['in a narrow terminal, in colour', { terminal: true, window: { columns: 60, rows: 24 } }],
    ['in a wide terminal', { terminal: true, window: { columns: 150, rows: 24 }, env: { NO_COLOR: '1' } }],
  ])('is the same without the parser as with it, %s', async (_case, world) => {
    const drawn = await runFake(['--help'], world);
    expect(drawn).toEqual(await runFake(['help'], world));
    expect(drawn).toMatchObject({ exit: 0, stderr: '' });
    expect(await runFake(['-h'], world)).toEqual(drawn);
  });
});
