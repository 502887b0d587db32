import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { hasTools, runTool } from '../support/tools.ts';

const FOLDER = '.github/workflows';
const texts = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
const release = parse(readFileSync(join(FOLDER, 'release.yml'), 'utf8'));

describe('our workflows', () => {
  it.runIf(hasTools('actionlint'))('please actionlint', () => {
    expect(runTool('actionlint', [], process.cwd())).toEqual({ exitCode: 0, output: '' });
  });

  it.each(texts)('$name pins every action by commit and says which version that is', ({ text }) => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((line) => !/^uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d/.test(line))).toEqual([]);
  });

  it('run only scripts that package.json has', () => {
    const scripts = texts.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? ''));
    expect(scripts).toContain('release:dry');
    expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  it('a release may do nothing by default, and only the jobs that publish may write, in an environment', () => {
    expect(release.permissions).toEqual({});
    const writers = Object.entries<{ permissions: Record<string, string>; environment?: string; needs?: string[] }>(
      release.jobs,
    ).filter(([, { permissions }]) => Object.values(permissions).includes('write'));
    expect(writers.map(([name]) => name).sort()).toEqual(['image', 'npm', 'publish']);
    for (const [name, job] of writers) expect(job.environment, name).toBe('release');
    expect(release.jobs.publish.needs).toEqual(['build', 'try', 'try-windows']);
    for (const name of ['npm', 'image', 'formula']) expect(release.jobs[name].needs, name).toContain('publish');
  });

  it('nothing of an expression goes into a script unquoted', () => {
    const steps = Object.values<{ steps: { run?: string }[] }>(release.jobs).flatMap((job) => job.steps);
    expect(steps.filter(({ run }) => run?.includes('${'.concat('{')))).toEqual([]);
  });
});
