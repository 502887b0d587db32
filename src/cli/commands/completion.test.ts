import { describe, expect, it } from 'vitest';
import { SHELLS } from '../completion/completion-script.ts';
import { runFake } from '../testing/run-fake.ts';

describe('completion', () => {
  it.each(SHELLS)('prints a script for %s that asks the program', async (shell) => {
    const { exit, stdout, calls } = await runFake(['completion', shell]);
    expect({ exit, calls }).toEqual({ exit: 0, calls: [] });
    expect(stdout).toContain(`completion ${shell}`);
  });

  it('answers the script: a line for each word, with its meaning', async () => {
    const { stdout, calls } = await runFake(['completion', 'bash', '=add', '=db-p']);
    expect(stdout).toMatch(/^db-postgres\tPooled .*\n$/);
    expect(calls).toEqual([['listFeatures', { cwd: '/home/ada', featureDirs: [] }]]);
    expect((await runFake(['completion', 'zsh', '=add', '=--dr'])).stdout).toMatch(/^--dry-run\t/);
    expect((await runFake(['completion', 'fish', '='])).stdout).toMatch(/^new\tCreate/);
  });

  it('knows no other shell', async () => {
    const { exit, stderr } = await runFake(['completion', 'fisch']);
    expect(exit).toBe(2);
    expect(stderr).toContain('Did you mean "fish"?');
  });
});
