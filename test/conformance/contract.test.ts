import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deliverService } from '../support/delivered-service.ts';
import { hasTools, TOOLS } from '../support/tools.ts';

const CONTRACT = 'api/openapi.yaml';

/** Runs the script as CI does: in a clone whose main branch has the contract of before. */
function compare(
  folder: string,
  ...args: readonly string[]
): { readonly status: number | null; readonly output: string } {
  const PATH = `${dirname(TOOLS.oasdiff.call[0])}:${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync('sh', ['scripts/contract-breaking.sh', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH },
  });
  return { status, output: stdout + stderr };
}

describe.runIf(hasTools('oasdiff'))('the comparison of contracts', () => {
  const { folder, text } = deliverService('checked and delivered');
  const contract = text(CONTRACT);
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', folder);
  git('commit', '--quiet', '--allow-empty', '--message=start');

  it('has nothing to say while the other branch has no contract', () => {
    expect(compare(folder)).toMatchObject({ status: 0, output: expect.stringContaining('nobody can be broken') });
    git('add', CONTRACT);
    git('commit', '--quiet', '--message=contract');
    git('fetch', '--quiet', 'origin', 'main:refs/remotes/origin/main');
  });

  it('passes what breaks nobody, and leaves nothing behind', () => {
    writeFileSync(join(folder, CONTRACT), contract.replace('summary: Read an invoice', 'summary: Read one'));
    expect(compare(folder).status).toBe(0);
    expect(spawnSync('git', ['status', '--porcelain', '.contract-*'], { cwd: folder, encoding: 'utf8' }).stdout).toBe(
      '',
    );
  });

  it('fails for an operation that is gone, unless everybody accepts it', () => {
    writeFileSync(join(folder, CONTRACT), contract.replaceAll('/invoices/{id}:', '/bills/{id}:'));
    const { status, output } = compare(folder, 'origin/main');
    expect(status).toBe(1);
    expect(output).toContain('GET /invoices/{id}');
    writeFileSync(
      join(folder, 'api/accepted-breaks.txt'),
      ['GET', 'PATCH', 'DELETE']
        .map((method) => `${method} /invoices/{id} api path removed without deprecation\n`)
        .join(''),
    );
    expect(compare(folder)).toMatchObject({ status: 0 });
    rmSync(join(folder, 'api/accepted-breaks.txt'));
  });
});
