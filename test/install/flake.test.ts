import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { readProject } from '../../scripts/package/project.ts';

const SYSTEMS = ['x86_64-linux', 'aarch64-linux', 'x86_64-darwin', 'aarch64-darwin'];
const SETTINGS = [
  'experimental-features = nix-command flakes',
  'sandbox = false',
  'build-users-group =',
  'substituters =',
];
const stub = mkdtempSync(join(tmpdir(), 'stub-nixpkgs-'));
const npmCache = join(homedir(), '.npm', '_cacache');
afterAll(() => rmSync(stub, { recursive: true, force: true }));

beforeAll(() => {
  cpSync('test/install/stub-nixpkgs', stub, { recursive: true });
  const node = dirname(dirname(realpathSync(process.execPath)));
  writeFileSync(join(stub, 'machine.json'), JSON.stringify({ path: `${node}/bin:/usr/bin:/bin`, node, npmCache }));
});

function nix(args: readonly string[]) {
  const flags = ['--no-write-lock-file', '--override-input', 'nixpkgs', `path:${stub}`];
  return spawnSync('nix', [...args, ...flags], {
    encoding: 'utf8',
    env: { ...process.env, NIX_CONFIG: SETTINGS.join('\n') },
  });
}

/** Nix is on few machines; without it the flake is checked where it is. */
function requireNix(context: TestContext): void {
  if (spawnSync('nix', ['--version']).status !== 0) context.skip('nix is not installed');
}

describe('flake.nix', () => {
  it.for(SYSTEMS)('has package, app, shell and overlay on %s', (system, context) => {
    requireNix(context);
    for (const output of [
      `packages.${system}.default.drvPath`,
      `apps.${system}.default.program`,
      `devShells.${system}.default.drvPath`,
    ]) {
      const { stdout, stderr } = nix(['eval', '--raw', `.#${output}`]);
      expect(stdout, stderr).toMatch(/^\/nix\/store\//);
    }
  });

  it('builds from the tarballs that the lock file names, and the result runs', (context) => {
    requireNix(context);
    if (!existsSync(npmCache)) context.skip('npm keeps its cache elsewhere');
    const link = join(stub, 'result');
    // Without users for builds, Nix may kill a builder that is just ending; what was built is kept.
    const attempts = Array.from({ length: 20 }, () => () => nix(['build', '--keep-going', '--out-link', link, '.']));
    const built = attempts.some((attempt) => attempt().status === 0);
    expect(built).toBe(true);
    const { stdout } = spawnSync(join(link, 'bin', 'scaffold'), ['--version'], { encoding: 'utf8' });
    expect(stdout).toBe(`${readProject().version}\n`);
  });
});
