import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../scripts/release/audit.ts';
import { closeNotes, findNotes } from '../../scripts/release/changelog.ts';
import { DERIVED_FILES, renderDerivedFile } from '../../scripts/release/derived-files.ts';

describe('what package.json says', () => {
  it.each(DERIVED_FILES)('%s says it too; `npm run docs` writes it', (path) => {
    expect(readFileSync(path, 'utf8')).toBe(renderDerivedFile(path));
  });

  it('nothing names the host of a registry', () => {
    for (const path of [
      'install.sh',
      'install.ps1',
      'flake.nix',
      'nix/package.nix',
      'Dockerfile',
      'package-lock.json',
    ]) {
      expect(readFileSync(path, 'utf8'), path).not.toMatch(/registry\.npmjs|"resolved"/);
    }
  });
});

describe('the changelog', () => {
  const text = '# Changelog\n\n## Unreleased\n\n- new\n\n## 1.0.0\n\n- old\n';

  it('gives the notes of a version, and closes the open ones', () => {
    expect(findNotes(text, '1.0.0')).toBe('- old');
    expect(findNotes(text, '1.0')).toBeUndefined();
    expect(findNotes(closeNotes(text, '1.1.0'), '1.1.0')).toBe('- new');
    expect(() => closeNotes('# Changelog\n\n## 1.0.0\n\n- old\n', '1.1.0')).toThrow('has nothing under');
  });
});

describe('the secret scan', () => {
  it('finds credentials and does not take names for them', () => {
    const key = ['-----BEGIN', 'PRIVATE KEY-----\n'].join(' ');
    expect(findSecrets(`${key}${'A'.repeat(64)}`)).toEqual(['a private key']);
    expect(findSecrets(`token: ${'ghp'}_${'a'.repeat(36)}`)).toEqual(['a GitHub token']);
    expect(findSecrets('GITHUB_TOKEN: github.token, ghp_short')).toEqual([]);
  });
});
