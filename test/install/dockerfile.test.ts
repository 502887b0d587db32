import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasTools, runTool } from '../support/tools.ts';

interface Instruction {
  readonly keyword: string;
  readonly words: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

function parseDockerfile(text: string): readonly Stage[] {
  const lines = text.replace(/\\\n/g, ' ').split('\n');
  const instructions = lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [keyword = '', ...words] = line.trim().split(/\s+/);
      return { keyword, words };
    });
  const starts = instructions.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []));
  return starts.map((start, index) => {
    const words = instructions[start]?.words.filter((word) => !word.startsWith('--')) ?? [];
    return {
      image: words[0] ?? '',
      name: words[2] ?? '',
      instructions: instructions.slice(start + 1, starts[index + 1]),
    };
  });
}

const stages = parseDockerfile(readFileSync('Dockerfile', 'utf8'));
const stage = (name: string): Stage => {
  const found = stages.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no stage ${name}`);
  return found;
};
/** `.dockerignore` excludes everything but what it lists with an exclamation mark. */
const admitted: readonly string[] = readFileSync('.dockerignore', 'utf8').match(/(?<=^!).+$/gm) ?? [];

function copiesOf({
  instructions,
}: Stage): readonly { readonly from: string | undefined; readonly sources: readonly string[] }[] {
  return instructions
    .filter(({ keyword }) => keyword === 'COPY')
    .map(({ words }) => ({
      from: words.find((word) => word.startsWith('--from='))?.slice('--from='.length),
      sources: words.filter((word) => !word.startsWith('--')).slice(0, -1),
    }));
}

describe('Dockerfile', () => {
  it.runIf(hasTools('hadolint'))('pleases hadolint', () => {
    expect(runTool('hadolint', ['Dockerfile'], process.cwd())).toEqual({ exitCode: 0, output: '' });
  });

  it('copies only what exists and is not ignored', () => {
    const sources = stages.flatMap(copiesOf).flatMap(({ from, sources: names }) => (from === undefined ? names : []));
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((path) => !existsSync(path) || !admitted.includes(path.replace(/^\.\//, '')))).toEqual([]);
  });

  it('gives the build everything that the build reads', () => {
    const sources = copiesOf(stage('build')).flatMap(({ sources: names }) => names);
    expect(sources).toEqual(expect.arrayContaining(['src', 'scripts', 'features', 'templates', 'schemas', 'bin']));
  });

  it('takes from the build stage only what is copied or made there', () => {
    const here = copiesOf(stage('build')).flatMap(({ sources }) => sources);
    const taken = copiesOf(stage('runtime')).flatMap(({ from, sources }) => (from === 'build' ? sources : []));
    const missing = taken
      .map((path) => posix.relative('/src', path))
      .filter((path) => path !== 'dist' && !here.includes(path));
    expect(taken.length).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  it('the image of the checks has what the gate would install', () => {
    const [, gate = ''] = /^packages=\((.*)\)$/m.exec(readFileSync('.ci/run', 'utf8')) ?? [];
    const words = stage('ci').instructions.find(({ keyword }) => keyword === 'RUN')?.words ?? [];
    const installed = words.slice(
      words.indexOf('--no-install-recommends') + 1,
      words.indexOf('&&', words.indexOf('install')),
    );
    expect(installed.toSorted()).toEqual(gate.split(' ').toSorted());
  });

  it('pins exact images of the Node that the checks use', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`ARG NODE_VERSION=${devDependencies.node}\n`);
    expect(stages.filter(({ image }) => !/^node:\$\{NODE_VERSION\}-/.test(image))).toEqual([]);
  });

  it('runs as nobody special, and starts the program', () => {
    const { instructions } = stage('runtime');
    const last = (keyword: string) => instructions.findLast((each) => each.keyword === keyword)?.words.join(' ');
    expect(last('USER')).toBe('1000:1000');
    expect(last('ENTRYPOINT')).toBe('["scaffold"]');
    expect(last('WORKDIR')).toBe('/work');
    const link = instructions.find(({ words }) => words.includes('ln'))?.words.join(' ');
    expect(link).toBe('ln -s /opt/scaffold/bin/scaffold.js /usr/local/bin/scaffold');
  });
});
