import { describe, expect, it } from 'vitest';
import { runFake } from '../testing/run-fake.ts';

describe('mcp', () => {
  it('serves agents in its folder until they leave, with folders of features as they were meant', async () => {
    const places: unknown[] = [];
    const serveAgents = async (place: unknown) => void places.push(place);
    const ended = await runFake(['mcp', '-C', 'services', '--features-dir', '../own'], { serveAgents });
    expect(ended).toMatchObject({ exit: 0, stdout: '', stderr: '', calls: [] });
    expect(places).toEqual([{ cwd: '/home/ada/services', featureDirs: ['/home/ada/own'], defaults: [] }]);
  });

  it('refuses --json, since stdout carries the protocol', async () => {
    const { exit, stdout } = await runFake(['mcp', '--json'], { serveAgents: async () => undefined });
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });
});
