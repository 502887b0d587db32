import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installCatalogue, newService, shareInstall } from '../support/new-service.ts';

describe('the mutants of the domain', () => {
  let folder: string;
  beforeAll(() => {
    folder = newService('tier: basic\nfeatures: [tests-mutation]\nmodules: [{ name: invoice }]');
    shareInstall(folder, installCatalogue('typescript'));
  });
  afterAll(() => rmSync(dirname(folder), { recursive: true }));

  // All of them take minutes: those of the module are enough to see that it judges.
  function mutate(): { readonly status: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync(
      'npm',
      [
        'run',
        '--silent',
        'test:mutation',
        '--',
        '--mutate',
        'src/modules/invoice/domain/invoice.ts',
        '--reporters',
        'clear-text',
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    return { status, output: stdout + stderr };
  }

  it('are noticed by the tests that a service comes with', () => {
    const { status, output } = mutate();
    expect(status, output).toBe(0);
    expect(output).toMatch(/All files +\| +100\.00/);
  });

  it('fail the run when the tests assert nothing', () => {
    for (const path of ['src/modules/invoice/domain/invoice.test.ts', 'test/properties/invoice.test.ts']) {
      const text = readFileSync(join(folder, path), 'utf8');
      writeFileSync(join(folder, path), text.replace(/assert\.(deepEqual|equal)\(/g, 'void ('));
    }
    const { status, output } = mutate();
    expect(status, output).toBe(1);
    expect(output).toContain('[Survived]');
    expect(output).toMatch(/under breaking threshold 90/);
  });
});
