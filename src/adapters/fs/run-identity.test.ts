import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { identifyRun, type ProcessTable } from './run-identity.ts';

const HOUR = 3_600_000;

/** A machine on which process 7 lives, born at `birth`. */
function machine(changes: Partial<ProcessTable> = {}, birth: string | undefined = 'b1'): ProcessTable {
  return { scope: 'host', pid: 7, exists: (pid) => pid === 7, birth: () => birth, ...changes };
}

describe('identifyRun', { timeout: 30_000 }, () => {
  it('mints names that differ and are fit for any file system', () => {
    const runs = identifyRun();
    expect(runs.mint()).toMatch(/^[a-z0-9]+(-[a-z0-9]+){3}$/);
    expect(runs.mint()).not.toBe(runs.mint());
    expect(runs.mint().length).toBeLessThan(40);
  });

  it('knows itself to be alive, however long', () => {
    const runs = identifyRun();
    expect(runs.isDead(runs.mint(), 24 * HOUR)).toBe(process.platform !== 'linux');
    expect(runs.isDead(runs.mint(), 0)).toBe(false);
  });

  it('knows that a process which has ended is dead', async () => {
    const script = `import(${JSON.stringify(new URL('./run-identity.ts', import.meta.url).href)}).then((m) => console.log(m.identifyRun().mint()))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = await once(child.stdout, 'data');
    await once(child, 'close');
    expect(identifyRun().isDead(String(output).trim(), 0)).toBe(true);
  });

  it('is not deceived by a process id that is used again', () => {
    const name = identifyRun(machine()).mint();
    expect(identifyRun(machine({}, 'b1')).isDead(name, 24 * HOUR)).toBe(false);
    expect(identifyRun(machine({}, 'b2')).isDead(name, 0)).toBe(true);
    expect(identifyRun(machine({ exists: () => false })).isDead(name, 0)).toBe(true);
  });

  it('waits ten minutes for what it cannot see', () => {
    const elsewhere = identifyRun(machine({ scope: 'other' })).mint();
    const birthless = machine({ birth: () => undefined });
    for (const [runs, name] of [
      [identifyRun(machine()), elsewhere],
      [identifyRun(birthless), identifyRun(birthless).mint()],
      [identifyRun(machine()), 'garbage'],
      [identifyRun(machine()), 'host-?-x-y'],
    ] as const) {
      expect(runs.isDead(name, 60_000)).toBe(false);
      expect(runs.isDead(name, HOUR)).toBe(true);
    }
  });
});
