import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readProject } from '../../scripts/package/project.ts';
import { TARGETS } from '../../scripts/package/targets.ts';
import { renderCompletions } from '../../scripts/release/completions.ts';
import { renderFormula, renderScoop, renderWinget } from '../../scripts/release/package-manifests.ts';
import { archiveName, renderChecksums, sha256 } from '../../scripts/release/release-files.ts';

const project = readProject();
const archives = Object.fromEntries(
  TARGETS.map((target) => {
    const name = archiveName(project, target, target.archives[0] ?? 'zip');
    return [target.id, { name, content: Buffer.from(`bytes of ${target.id}`) }];
  }),
);
const sumOf = (target: string) => sha256(`bytes of ${target}`);
const urlOf = (target: string) =>
  `${project.repository}/releases/download/v${project.version}/${archives[target]?.name}`;

describe('package managers', () => {
  it('the formula gives each platform its own archive and checksum', () => {
    const formula = renderFormula(project, archives);
    for (const target of ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64']) {
      expect(formula).toContain(`url "${urlOf(target)}"\n      sha256 "${sumOf(target)}"`);
    }
    expect(formula.match(/\bend$/gm)).toHaveLength(9);
  });

  it('Scoop and winget get the Windows archive', () => {
    const scoop = JSON.parse(renderScoop(project, archives));
    expect(scoop.architecture['64bit']).toEqual({ url: urlOf('win-x64'), hash: sumOf('win-x64') });
    expect(scoop.autoupdate.architecture['64bit'].url).toContain('/v$version/scaffold-$version-win-x64.zip');
    const manifests = renderWinget(project, archives).map(({ text }) => parse(text));
    expect(manifests.map(({ ManifestType }) => ManifestType)).toEqual(['version', 'installer', 'defaultLocale']);
    expect(new Set(manifests.map(({ PackageIdentifier }) => PackageIdentifier)).size).toBe(1);
    expect(manifests[1].Installers).toEqual([
      { Architecture: 'x64', InstallerUrl: urlOf('win-x64'), InstallerSha256: sumOf('win-x64').toUpperCase() },
    ]);
  });

  it('a missing target is an error, not a hole', () => {
    expect(() => renderFormula(project, {})).toThrow('no archive for darwin-arm64');
  });

  it('checksums are sorted and readable by sha256sum', () => {
    const files = [
      { name: 'b', content: Buffer.from('b') },
      { name: 'a', content: Buffer.from('a') },
    ];
    expect(renderChecksums(files)).toBe(`${sha256('a')}  a\n${sha256('b')}  b\n`);
  });
});

describe('completions', () => {
  it('every archive holds a script for each shell', () => {
    const scripts = renderCompletions('scaffold');
    expect(Object.keys(scripts)).toEqual(['scaffold.bash', '_scaffold', 'scaffold.fish', 'scaffold.ps1']);
    for (const script of Object.values(scripts)) expect(script).toMatch(/scaffold|completion/);
    const { stderr } = spawnSync('bash', ['-n', '-c', scripts['scaffold.bash'] ?? 'exit 1']);
    expect(String(stderr)).toBe('');
  });
});
