import type { Project } from '../package/project.ts';
import { downloadUrl, type ReleaseFile, sha256 } from './release-files.ts';

/** Archives of a release by target, each in one format. */
type ArchivesByTarget = Readonly<Record<string, ReleaseFile>>;

/** A Homebrew formula for macOS and Linux. */
export function renderFormula(project: Project, archives: ArchivesByTarget): string {
  const source = (target: string) => {
    const { name, content } = findArchive(archives, target);
    return [`url "${downloadUrl(project, name)}"`, `sha256 "${sha256(content)}"`];
  };
  const choice = (system: string, target: string) => [
    `  on_${system} do`,
    '    on_arm do',
    ...source(`${target}-arm64`).map((line) => `      ${line}`),
    '    end',
    '    on_intel do',
    ...source(`${target}-x64`).map((line) => `      ${line}`),
    '    end',
    '  end',
    '',
  ];
  const className = project.program.charAt(0).toUpperCase() + project.program.slice(1);
  return `${[
    `class ${className} < Formula`,
    `  desc "${project.description}"`,
    `  homepage "${project.homepage}"`,
    `  version "${project.version}"`,
    `  license "${project.licence}"`,
    '',
    ...choice('macos', 'darwin'),
    ...choice('linux', 'linux'),
    '  def install',
    `    bin.install "${project.program}"`,
    `    bash_completion.install "completions/${project.program}.bash" => "${project.program}"`,
    `    zsh_completion.install "completions/_${project.program}"`,
    `    fish_completion.install "completions/${project.program}.fish"`,
    '  end',
    '',
    '  test do',
    `    assert_equal version.to_s, shell_output("#{bin}/${project.program} --version").strip`,
    '  end',
    'end',
  ].join('\n')}\n`;
}

/** A Scoop manifest. */
export function renderScoop(project: Project, archives: ArchivesByTarget): string {
  const { name, content } = findArchive(archives, 'win-x64');
  const version = project.version;
  return `${JSON.stringify(
    {
      version,
      description: project.description,
      homepage: project.homepage,
      license: project.licence,
      architecture: { '64bit': { url: downloadUrl(project, name), hash: sha256(content) } },
      bin: `${project.program}.exe`,
      checkver: { github: project.repository },
      autoupdate: {
        architecture: {
          '64bit': { url: downloadUrl({ ...project, version: '$version' }, name.replace(version, '$version')) },
        },
        hash: { url: '$baseurl/SHA256SUMS' },
      },
    },
    undefined,
    2,
  )}\n`;
}

/** The three files that winget wants for one version. */
export function renderWinget(
  project: Project,
  archives: ArchivesByTarget,
): readonly { readonly name: string; readonly text: string }[] {
  const { name, content } = findArchive(archives, 'win-x64');
  const id = `${project.owner}.${project.program}`;
  const head = [`PackageIdentifier: ${id}`, `PackageVersion: ${project.version}`];
  const tail = (type: string) => [`ManifestType: ${type}`, 'ManifestVersion: 1.9.0'];
  const file = (suffix: string, type: string, lines: readonly string[]) => ({
    name: `${id}${suffix}.yaml`,
    text: `${[
      `# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.1.9.0.schema.json`,
      ...head,
      ...lines,
      ...tail(type),
    ].join('\n')}\n`,
  });
  return [
    file('', 'version', ['DefaultLocale: en-US']),
    file('.installer', 'installer', [
      'InstallerType: zip',
      'NestedInstallerType: portable',
      'NestedInstallerFiles:',
      `  - RelativeFilePath: ${project.program}.exe`,
      `    PortableCommandAlias: ${project.program}`,
      'Installers:',
      '  - Architecture: x64',
      `    InstallerUrl: ${downloadUrl(project, name)}`,
      `    InstallerSha256: ${sha256(content).toUpperCase()}`,
    ]),
    file('.locale.en-US', 'defaultLocale', [
      'PackageLocale: en-US',
      `Publisher: ${project.owner}`,
      `PackageName: ${project.program}`,
      `PackageUrl: ${project.homepage}`,
      `License: ${project.licence}`,
      `ShortDescription: ${JSON.stringify(project.description)}`,
    ]),
  ];
}

function findArchive(archives: ArchivesByTarget, target: string): ReleaseFile {
  const archive = archives[target];
  if (archive === undefined) throw new Error(`The release has no archive for ${target}.`);
  return archive;
}
