import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArchivedFile } from '../package/archive.ts';
import type { Project } from '../package/project.ts';
import type { ReleaseFile } from './release-files.ts';

const ARCHITECTURES = { x64: 'x86_64', arm64: 'aarch64' } as const;

/**
 * An RPM package, made by rpmbuild from files that are already there.
 *
 * @param files With paths below the root of the system, without a leading slash.
 * @returns undefined on a machine without rpmbuild
 */
export function buildRpm(
  project: Project,
  cpu: keyof typeof ARCHITECTURES,
  files: readonly ArchivedFile[],
): ReleaseFile | undefined {
  if (spawnSync('rpmbuild', ['--version']).status !== 0) return undefined;
  const top = mkdtempSync(join(tmpdir(), 'rpm-'));
  try {
    for (const { path, content, executable } of files) {
      const target = join(top, 'files', path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      chmodSync(target, executable ? 0o755 : 0o644);
    }
    const spec = join(top, 'package.spec');
    writeFileSync(spec, renderSpec(project, join(top, 'files'), files));
    const name = `${project.program}-${rpmVersion(project.version)}-1.${ARCHITECTURES[cpu]}.rpm`;
    const args = ['-bb', '--target', ARCHITECTURES[cpu], '--define', `_topdir ${top}`, '--define', `_rpmdir ${top}`];
    const { status, stderr } = spawnSync('rpmbuild', [...args, spec], {
      encoding: 'utf8',
      env: { ...process.env, SOURCE_DATE_EPOCH: '315532800' },
    });
    if (status !== 0) throw new Error(`rpmbuild fails: ${stderr}`);
    return { name, content: readFileSync(join(top, ARCHITECTURES[cpu], name)) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** A hyphen ends the version in the name of an rpm; the tilde sorts a pre-release before its release. */
function rpmVersion(version: string): string {
  return version.replaceAll('-', '~');
}

function renderSpec(project: Project, root: string, files: readonly ArchivedFile[]): string {
  return `${[
    // The program is finished: stripping it or changing its bytes would break it.
    '%global __os_install_post %{nil}',
    '%global debug_package %{nil}',
    '%global _build_id_links none',
    '%define _buildhost reproducible',
    '%define _binary_payload w9.gzdio',
    '%define use_source_date_epoch_as_buildtime 1',
    '%define clamp_mtime_to_source_date_epoch 1',
    `Name: ${project.program}`,
    `Version: ${rpmVersion(project.version)}`,
    'Release: 1',
    `Summary: ${project.description}`,
    `License: ${project.licence}`,
    `URL: ${project.homepage}`,
    'AutoReqProv: no',
    'Requires: glibc >= 2.28, libstdc++',
    '%description',
    project.description,
    '%install',
    `cp -a ${root}/. %{buildroot}/`,
    '%files',
    ...files.map(({ path }) => `/${path}`),
  ].join('\n')}\n`;
}
