import { describe, expect, it } from 'vitest';
import type { ReleaseServer } from './ports.ts';
import { type UpgradeDeps, upgradeProgram } from './upgrade-program.ts';

const ARCHIVE = 'scaffold-2.0.0-linux-x64.tar.gz';
const SUM = 'a'.repeat(64);
const CHECKSUMS = [
  `${'b'.repeat(64)}  scaffold-2.0.0-linux-x64.tar.xz`,
  `${'c'.repeat(64)}  scaffold-2.0.0-linux-arm64.tar.gz`,
  `${SUM}  ${ARCHIVE}`,
  `${'d'.repeat(64)}  scaffold-2.0.0-win-x64.zip`,
  '',
].join('\n');

/** Asked-for files and versions, and replacements, in their order. */
function createWorld(files: Readonly<Record<string, string>> = { SHA256SUMS: CHECKSUMS, [ARCHIVE]: 'bytes' }) {
  const log: string[] = [];
  const server: ReleaseServer = {
    async fetch(name, version) {
      log.push(`fetch ${name}${version === undefined ? '' : ` of ${version}`}`);
      const text = files[name];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
  };
  const deps: UpgradeDeps = {
    server,
    program: {
      path: '/home/ada/scaffold',
      replace: async ({ name }, version) => void log.push(`replace by ${name} ${version}`),
    },
    verifySignature: undefined,
    requireSignature: false,
    digest: () => SUM,
    version: '1.0.0',
    target: 'linux-x64',
  };
  return { log, deps };
}

describe('upgradeProgram', () => {
  it('fetches the archive of its target that needs no other program, and replaces itself', async () => {
    const { log, deps } = createWorld();
    expect(await upgradeProgram({ dryRun: false }, deps)).toEqual({
      from: '1.0.0',
      to: '2.0.0',
      outcome: 'upgraded',
      path: '/home/ada/scaffold',
      signature: 'unverified',
    });
    expect(log).toEqual(['fetch SHA256SUMS', `fetch ${ARCHIVE}`, `replace by ${ARCHIVE} 2.0.0`]);
  });

  it('downloads nothing when it is that version, or in a dry run', async () => {
    const { log, deps } = createWorld();
    expect(await upgradeProgram({ dryRun: false }, { ...deps, version: '2.0.0' })).toMatchObject({
      outcome: 'current',
    });
    expect(await upgradeProgram({ dryRun: true }, deps)).toMatchObject({ outcome: 'available', to: '2.0.0' });
    expect(log).toEqual(['fetch SHA256SUMS', 'fetch SHA256SUMS']);
  });

  it('takes the version that was asked for, and no other', async () => {
    const { log, deps } = createWorld();
    await upgradeProgram({ version: 'v2.0.0', dryRun: false }, deps);
    expect(log).toEqual(['fetch SHA256SUMS of 2.0.0', `fetch ${ARCHIVE} of 2.0.0`, `replace by ${ARCHIVE} 2.0.0`]);
    await expect(upgradeProgram({ version: '3.0.0', dryRun: false }, deps)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: 'The server holds version 2.0.0, not 3.0.0.',
    });
  });

  it('uses nothing of an archive with another checksum', async () => {
    const { log, deps } = createWorld();
    await expect(upgradeProgram({ dryRun: false }, { ...deps, digest: () => 'e'.repeat(64) })).rejects.toMatchObject({
      code: 'DOWNLOAD_UNTRUSTED',
      message: `${ARCHIVE} differs from its checksum.`,
    });
    expect(log.some((line) => line.startsWith('replace'))).toBe(false);
  });

  it('refuses a platform without a binary, and a release without checksums', async () => {
    const { deps } = createWorld();
    await expect(upgradeProgram({ dryRun: true }, { ...deps, target: 'freebsd-x64' })).rejects.toMatchObject({
      code: 'UPGRADE_UNAVAILABLE',
    });
    await expect(upgradeProgram({ dryRun: true }, createWorld({}).deps)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: 'The latest release has no SHA256SUMS.',
    });
  });

  it('verifies the signature of the checksums before it believes them', async () => {
    const signed = createWorld({ SHA256SUMS: CHECKSUMS, [ARCHIVE]: 'bytes', 'SHA256SUMS.sigstore.json': 'bundle' });
    const seen: string[] = [];
    const decoder = new TextDecoder();
    const verifySignature = async (document: Uint8Array, bundle: Uint8Array) => {
      seen.push(decoder.decode(document), decoder.decode(bundle));
    };
    expect(await upgradeProgram({ dryRun: false }, { ...signed.deps, verifySignature })).toMatchObject({
      signature: 'verified',
    });
    expect(seen).toEqual([CHECKSUMS, 'bundle']);
    const { deps } = createWorld();
    await expect(upgradeProgram({ dryRun: false }, { ...deps, verifySignature })).rejects.toMatchObject({
      code: 'DOWNLOAD_UNTRUSTED',
      message: 'The release has no signature.',
    });
    await expect(upgradeProgram({ dryRun: false }, { ...deps, requireSignature: true })).rejects.toMatchObject({
      code: 'DOWNLOAD_UNTRUSTED',
      hint: 'Install cosign.',
    });
  });
});
