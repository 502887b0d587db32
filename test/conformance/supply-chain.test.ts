import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deliverService } from '../support/delivered-service.ts';
import { standIn } from '../support/stand-in.ts';

const { folder, text } = deliverService('checked and delivered');
const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('the image of a release', () => {
  const publish = (docker: string, env: NodeJS.ProcessEnv) => {
    const programs = standIn({ docker });
    const { status, stderr } = spawnSync('sh', ['scripts/publish-image.sh'], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: programs.path,
        IMAGE: 'registry.example.com/billing',
        DOCKER_CONFIG: '/login',
        ...env,
      },
    });
    return { status, stderr, calls: programs.calls() };
  };
  const push = `case "$*" in *--metadata-file*) for word; do
    if [ "$last" = --metadata-file ]; then echo '{ "containerimage.digest": "${DIGEST}" }' > "$word"; fi; last=$word
  done;; esac`;

  it('is pushed under the version of the tag, with its parts and its origin, and signed by digest', () => {
    const { status, calls } = publish(push, { CI_COMMIT_TAG: 'v1.2.3' });
    expect(status).toBe(0);
    const built = calls.findIndex((call) => call.startsWith('docker buildx build'));
    expect(calls[built]).toMatch(
      /--tag registry\.example\.com\/billing:1\.2\.3 --sbom true --provenance mode=max --push/,
    );
    expect(calls[built + 1]).toContain(`sign --yes registry.example.com/billing@${DIGEST}`);
    expect(calls.slice(-2)).toEqual(['docker buildx rm publish', 'docker context rm publish']);
  });

  it('is not signed when it was not pushed, or nobody knows what was', () => {
    const failing = publish('case "$*" in *--push*) exit 3;; esac', { GITHUB_REF_NAME: 'v1.2.3' });
    expect(failing.status).toBe(3);
    const silent = publish('', { GITHUB_REF_NAME: 'v1.2.3' });
    expect(silent).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing is signed') });
    for (const { calls } of [failing, silent]) expect(calls.join('\n')).not.toContain('sign');
  });
});

describe('the proposal of a release', () => {
  const git = (cwd: string, ...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd, encoding: 'utf8' })
      .stdout;

  function propose(branch: string): { readonly remote: string; complete(): number | null } {
    const remote = mkdtempSync(join(tmpdir(), 'scaffold-remote-'));
    git(remote, 'init', '--quiet', '--bare', '--initial-branch=main');
    const clone = mkdtempSync(join(tmpdir(), 'scaffold-clone-'));
    git(clone, 'init', '--quiet', '--initial-branch=main');
    writeFileSync(join(clone, 'derived.txt'), '1.0.0');
    git(clone, 'add', '.');
    git(clone, 'commit', '--quiet', '--message=start');
    git(clone, 'push', '--quiet', remote, `HEAD:refs/heads/main`, `HEAD:refs/heads/${branch}`);
    mkdirSync(join(clone, 'scripts'));
    writeFileSync(join(clone, 'scripts/complete-release.sh'), text('scripts/complete-release.sh'));
    const { path } = standIn({ npm: 'echo 1.1.0 > derived.txt' });
    const env = { ...process.env, PATH: path, REMOTE: remote };
    return {
      remote,
      complete: () => spawnSync('sh', ['scripts/complete-release.sh'], { cwd: clone, env, encoding: 'utf8' }).status,
    };
  }

  it('gets the files that follow from its version, once', () => {
    const branch = 'release-please--branches--main--components--billing';
    const { remote, complete } = propose(branch);
    expect([complete(), complete()]).toEqual([0, 0]);
    expect(git(remote, 'show', `${branch}:derived.txt`)).toBe('1.1.0\n');
    expect(git(remote, 'rev-list', '--count', branch)).toBe('2\n');
    expect(git(remote, 'show', 'main:derived.txt')).toBe('1.0.0');
  });

  it('is left alone while there is none', () => {
    const { remote, complete } = propose('something-else');
    expect(complete()).toBe(0);
    expect(git(remote, 'rev-list', '--count', '--all')).toBe('1\n');
  });
});

describe('updates', () => {
  it('are proposed for every image and tool that a command of CI names', () => {
    const { customManagers }: { customManagers: { matchStrings: [string]; managerFilePatterns: string[] }[] } =
      JSON.parse(text('renovate.json'));
    const workflows = ['ci.yml', 'nightly.yml', 'release.yml']
      .map((file) => text(`.github/workflows/${file}`))
      .join('\n');
    const sources = [workflows, text('scripts/publish-image.sh')].join('\n');
    const found = customManagers.flatMap(({ matchStrings: [pattern] }) =>
      [...sources.matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => `${groups?.depName} ${groups?.currentValue}`),
    );
    expect(found).toEqual(
      expect.arrayContaining([
        'aquasec/trivy 0.74.0',
        'ghcr.io/gitleaks/gitleaks v8.30.1',
        'ghcr.io/google/osv-scanner v2.6.0',
        'ghcr.io/sigstore/cosign/cosign v3.1.3',
        'ghcr.io/zaproxy/zaproxy 2.17.0',
        'zizmor 1.32.0',
      ]),
    );
  });
});
