import { ScaffoldError } from '../domain/errors.ts';
import type { InstalledProgram, ReleaseServer, VerifySignature } from './ports.ts';
import type { UpgradeReport, UpgradeRequest } from './use-cases.ts';

/** What an upgrade needs of the world. */
export interface UpgradeDeps {
  readonly server: ReleaseServer;
  readonly program: InstalledProgram;
  /** Absent where no tool can verify signatures. */
  readonly verifySignature: VerifySignature | undefined;
  /** Refuse what cannot be verified. */
  readonly requireSignature: boolean;
  /** SHA-256 in lower-case hexadecimal. */
  readonly digest: (bytes: Uint8Array) => string;
  /** Of the running program. */
  readonly version: string;
  /** Of the running program, as releases name it, e.g. `linux-x64`. */
  readonly target: string;
}

interface OfferedArchive {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** `<sum>  scaffold-<version>-<target>.<format>`, as sha256sum writes it. */
const CHECKSUM_LINE = /^([0-9a-f]{64}) [ *](scaffold-(\d[^ /]*)-([a-z]+-[a-z0-9]+)\.(?:tar\.gz|zip))$/gm;

/**
 * Replaces the running executable by that of a release: checksums, their signature where it can be verified, the archive, a trial start,
 * one rename.
 *
 * @throws ScaffoldError DOWNLOAD_FAILED, DOWNLOAD_UNTRUSTED, UPGRADE_UNAVAILABLE, UPGRADE_FAILED; the program is then as it was
 */
export async function upgradeProgram(request: UpgradeRequest, deps: UpgradeDeps): Promise<UpgradeReport> {
  const { server, program, version: from, target } = deps;
  const wanted = request.version?.replace(/^v/, '');
  const checksums = await fetchFile(server, 'SHA256SUMS', wanted);
  const signature = await verify(checksums, wanted, deps);
  const archive = findArchive(new TextDecoder().decode(checksums), target, wanted);
  const report = { from, to: archive.version, path: program.path, signature };
  if (archive.version === from) return { ...report, outcome: 'current' };
  if (request.dryRun) return { ...report, outcome: 'available' };
  const bytes = await fetchFile(server, archive.name, wanted);
  if (deps.digest(bytes) !== archive.sha256) {
    throw new ScaffoldError('DOWNLOAD_UNTRUSTED', `${archive.name} differs from its checksum.`);
  }
  await program.replace({ name: archive.name, bytes }, archive.version);
  return { ...report, outcome: 'upgraded' };
}

async function fetchFile(server: ReleaseServer, name: string, version: string | undefined): Promise<Uint8Array> {
  const bytes = await server.fetch(name, version);
  if (bytes !== undefined) return bytes;
  const release = version === undefined ? 'The latest release' : `Release ${version}`;
  throw new ScaffoldError('DOWNLOAD_FAILED', `${release} has no ${name}.`, { hint: 'Check the version.' });
}

async function verify(
  checksums: Uint8Array,
  version: string | undefined,
  { server, verifySignature, requireSignature }: UpgradeDeps,
): Promise<UpgradeReport['signature']> {
  if (verifySignature === undefined) {
    if (!requireSignature) return 'unverified';
    throw new ScaffoldError('DOWNLOAD_UNTRUSTED', 'The signature cannot be verified.', { hint: 'Install cosign.' });
  }
  const bundle = await server.fetch('SHA256SUMS.sigstore.json', version);
  // Whoever can change the files of a server can leave the signature out.
  if (bundle === undefined) throw new ScaffoldError('DOWNLOAD_UNTRUSTED', 'The release has no signature.');
  await verifySignature(checksums, bundle);
  return 'verified';
}

function findArchive(checksums: string, target: string, wanted: string | undefined): OfferedArchive {
  const offered = [...checksums.matchAll(CHECKSUM_LINE)].map(([, sha256 = '', name = '', version = '', platform]) => ({
    platform,
    archive: { name, version, sha256 },
  }));
  const found = offered.find(({ platform }) => platform === target)?.archive;
  if (found === undefined) throw new ScaffoldError('UPGRADE_UNAVAILABLE', `The release has nothing for ${target}.`);
  if (wanted !== undefined && found.version !== wanted) {
    throw new ScaffoldError('DOWNLOAD_FAILED', `The server holds version ${found.version}, not ${wanted}.`);
  }
  return found;
}
