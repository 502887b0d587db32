import { type ArchivedFile, packTarGz } from '../package/archive.ts';
import type { Project } from '../package/project.ts';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' } as const;

/** Processor as Debian names it. */
export function debArchitecture(cpu: keyof typeof ARCHITECTURES): string {
  return ARCHITECTURES[cpu];
}

/**
 * A Debian package: an `ar` archive of three members (deb(5)), written here so that it is made on any machine with the same bytes.
 *
 * @param files With paths below the root of the system, without a leading slash.
 */
export function packDeb(project: Project, cpu: keyof typeof ARCHITECTURES, files: readonly ArchivedFile[]): Buffer {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  const control = [
    `Package: ${project.program}`,
    `Version: ${project.version}`,
    `Architecture: ${ARCHITECTURES[cpu]}`,
    `Maintainer: ${project.owner} <noreply@${new URL(project.repository).host}>`,
    `Installed-Size: ${Math.ceil(bytes / 1024)}`,
    'Depends: libc6 (>= 2.28), libstdc++6 (>= 8)',
    'Suggests: git',
    'Section: devel',
    'Priority: optional',
    `Homepage: ${project.homepage}`,
    `Description: ${project.description}`,
    '',
  ].join('\n');
  const members = [
    { name: 'debian-binary', content: Buffer.from('2.0\n') },
    { name: 'control.tar.gz', content: packTarGz([textFile('./control', control)]) },
    { name: 'data.tar.gz', content: packTarGz(withFolders(files)) },
  ];
  return Buffer.concat([Buffer.from('!<arch>\n'), ...members.flatMap(({ name, content }) => arMember(name, content))]);
}

function textFile(path: string, text: string): ArchivedFile {
  return { path, content: Buffer.from(text), executable: false };
}

/** dpkg wants every folder before what is in it. */
function withFolders(files: readonly ArchivedFile[]): readonly ArchivedFile[] {
  const folders = new Set(
    files.flatMap(({ path }) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, index, parts) => `./${parts.slice(0, index + 1).join('/')}/`),
    ),
  );
  return [
    ...[...folders].sort().map((path) => ({ path, content: Buffer.alloc(0), executable: true })),
    ...files.map((file) => ({ ...file, path: `./${file.path}` })),
  ];
}

function arMember(name: string, content: Buffer): readonly Buffer[] {
  const field = (text: string, width: number) => text.padEnd(width);
  const header = [
    field(name, 16),
    field('315532800', 12),
    field('0', 6),
    field('0', 6),
    field('100644', 8),
    field(String(content.length), 10),
  ];
  return [Buffer.from(`${header.join('')}\`\n`), content, Buffer.alloc(content.length % 2, '\n')];
}
