import { describe, expect, it } from 'vitest';
import { planFromYaml } from '../support/plan.ts';

function filesOf(lines: string, features = 'community'): ReadonlyMap<string, string> {
  const intent = `name: billing\ntier: basic\nfeatures: [${features}]\nmodules: [{ name: tag }]\n${lines}`;
  return new Map(planFromYaml(intent).plan.files.map(({ path, content }) => [path, Buffer.from(content).toString()]));
}

describe('community files', () => {
  it('name the owner of the code only if a platform could know it', () => {
    expect(filesOf("project: { team: '@acme/billing' }").get('CODEOWNERS')).toBe('* @acme/billing\n');
    expect(filesOf('project: { owner: dev@acme.example }').get('CODEOWNERS')).toBe('* dev@acme.example\n');
    expect(filesOf('project: { team: Platform }').has('CODEOWNERS')).toBe(false);
    expect(filesOf('').has('CODEOWNERS')).toBe(false);
  });

  it('say where a weakness is reported, and invent no address', () => {
    expect(filesOf('project: { contact: security@acme.example }').get('SECURITY.md')).toContain(
      'security@acme.example',
    );
    const without = filesOf('').get('SECURITY.md') ?? '';
    expect(without).toContain('Report a vulnerability');
    expect(without).not.toMatch(/\S+@\S+/);
  });

  it('lie where the platform looks for them', () => {
    const [github, gitlab] = [filesOf(''), filesOf('', 'community, ci-gitlab')];
    expect(github.has('.github/pull_request_template.md')).toBe(true);
    expect([...github.keys()].filter((path) => path.startsWith('.gitlab/'))).toEqual([]);
    expect(gitlab.has('.gitlab/merge_request_templates/Default.md')).toBe(true);
    expect([...gitlab.keys()].filter((path) => path.startsWith('.github/'))).toEqual([]);
  });
});
