import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandRunner, VerifySignature } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';

const ISSUER = 'https://token.actions.githubusercontent.com';

/**
 * Verifies with cosign that the release workflow of the repository signed a document.
 *
 * @returns undefined where cosign is not installed
 */
export async function findCosign(runner: CommandRunner, repository: string): Promise<VerifySignature | undefined> {
  if (!(await canRun(runner))) return undefined;
  const identity = `^${repository}/\\.github/workflows/release\\.yml@refs/tags/v`;
  return async (document, bundle) => {
    const folder = mkdtempSync(join(tmpdir(), 'scaffold-signature-'));
    try {
      writeFileSync(join(folder, 'document'), document);
      writeFileSync(join(folder, 'bundle.json'), bundle);
      const args = [
        '--bundle',
        'bundle.json',
        '--certificate-identity-regexp',
        identity,
        '--certificate-oidc-issuer',
        ISSUER,
      ];
      const { exitCode, stderr } = await runner.run(['cosign', 'verify-blob', ...args, 'document'], { cwd: folder });
      if (exitCode === 0) return;
      const reason = stderr.trim().split('\n').at(-1) ?? '';
      throw new ScaffoldError('DOWNLOAD_UNTRUSTED', `The signature of the checksums is wrong: ${reason}.`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

async function canRun(runner: CommandRunner): Promise<boolean> {
  try {
    return (await runner.run(['cosign', 'version'], { cwd: tmpdir() })).exitCode === 0;
  } catch {
    return false;
  }
}
