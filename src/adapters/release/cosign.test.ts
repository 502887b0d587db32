import { describe, expect, it } from 'vitest';
import type { CommandRunner } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { findCosign } from './cosign.ts';

function answering(exitCode: number, stderr = ''): CommandRunner & { readonly runs: string[] } {
  const runs: string[] = [];
  return {
    runs,
    async run(argv) {
      runs.push(argv.join(' '));
      return { exitCode: argv[1] === 'version' ? 0 : exitCode, stdout: '', stderr };
    },
  };
}

const bytes = new TextEncoder().encode('x');

describe('findCosign', () => {
  it('is absent where the program is', async () => {
    const missing: CommandRunner = { run: () => Promise.reject(new ScaffoldError('COMMAND_FAILED', 'not found')) };
    expect(await findCosign(missing, 'https://host/o/r')).toBeUndefined();
  });

  it('accepts only the release workflow of the repository', async () => {
    const runner = answering(0);
    await (await findCosign(runner, 'https://host/o/r'))?.(bytes, bytes);
    expect(runner.runs[1]).toContain(
      String.raw`--certificate-identity-regexp ^https://host/o/r/\.github/workflows/release\.yml@refs/tags/v `,
    );
    expect(runner.runs[1]).toContain('--certificate-oidc-issuer https://token.actions.githubusercontent.com');
  });

  it('throws with the last words of cosign', async () => {
    const verify = await findCosign(answering(1, 'Error: none of the identities matched\n'), 'https://host/o/r');
    await expect(verify?.(bytes, bytes)).rejects.toMatchObject({
      code: 'DOWNLOAD_UNTRUSTED',
      message: 'The signature of the checksums is wrong: Error: none of the identities matched.',
    });
  });
});
