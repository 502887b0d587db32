import { describe, expect, it } from 'vitest';
import { EXIT } from '../../domain/errors.ts';
import { runFake } from '../testing/run-fake.ts';

describe('scaffold upgrade', () => {
  it('says what it did, and that only checksums were verified', async () => {
    expect(await runFake(['upgrade'])).toMatchObject({
      exit: EXIT.done,
      stdout: '/home/ada/.local/bin/scaffold is scaffold 1.3.0 now; it was 1.2.3.\n',
      stderr: 'The signature is not verified, since cosign is not installed; the checksums are.\n',
      calls: [['upgradeProgram', { dryRun: false }]],
    });
  });

  it('passes a version and a dry run on', async () => {
    const { calls, stdout } = await runFake(['upgrade', 'v1.3.0', '--dry-run']);
    expect(calls).toEqual([['upgradeProgram', { version: 'v1.3.0', dryRun: true }]]);
    expect(stdout).toBe('scaffold 1.3.0 is there; this is 1.2.3.\n');
  });

  it('is one document with --json', async () => {
    const { stdout, stderr } = await runFake(['upgrade', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, upgrade: { outcome: 'upgraded', to: '1.3.0' } });
    expect(stderr).toBe('');
  });
});
