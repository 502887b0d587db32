import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPaths, findFault } from './check-paths.ts';

function claim(...paths: readonly (readonly [owner: string, path: string])[]) {
  return paths.map(([owner, path]) => ({ owner, path }));
}

describe('checkPaths', () => {
  it.each([
    'a',
    'src/main.ts',
    '.github/workflows/ci.yaml',
    '.gitignore',
    '.gitattributes',
    'docs/für alle.md',
    'con-fig/nullable.ts',
    'a..b/c...d',
    'com10/x',
    'scaffold.yaml.md',
    '.scaffold-notes',
  ])('accepts %j', (path) => {
    expect(checkPaths(claim(['one', path]))).toEqual([]);
  });

  it.each([
    ['', 'is empty'],
    ['/etc/passwd', 'is absolute'],
    ['../x', 'has the segment ".."'],
    ['a/../../x', 'has the segment ".."'],
    ['./a', 'has the segment "."'],
    ['a//b', 'has an empty segment'],
    ['a/', 'has an empty segment'],
    ['C:/x', 'has a character'],
    ['C:x', 'has a character'],
    ['a\\b', 'has a character'],
    ['a\nb', 'has a character'],
    ['a\u0000', 'has a character'],
    ['what?', 'has a character'],
    ['a\ud800', 'is no well-formed text'],
    ['.git/config', "lies in git's own folder"],
    ['sub/.GIT/hooks/x', "lies in git's own folder"],
    ['GIT~1/config', "lies in git's own folder"],
    ['nul', 'a device name on Windows'],
    ['docs/Aux.md', 'a device name on Windows'],
    ['com1.tar.gz', 'a device name on Windows'],
    ['a./b', 'ends in a dot or space'],
    ['a /b', 'ends in a dot or space'],
    [`${'x'.repeat(256)}.ts`, 'more than 255 characters'],
    ['scaffold.yaml', 'belongs to scaffold itself'],
    ['.scaffold/lock.json', 'belongs to scaffold itself'],
    ['.Scaffold/base/x', 'belongs to scaffold itself'],
  ])('refuses %j: %s', (path, why) => {
    const [problem, ...others] = checkPaths(claim(['one', path]));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'PATH_INVALID', features: ['one'] });
    expect(problem?.message).toContain(why);
  });

  it('accepts no path that leaves the folder it is joined to', () => {
    const segment = fc.constantFrom('..', '.', '', 'a', 'b.c', '...', ' ', '\\', 'C:');
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), (segments) => {
        const path = segments.join('/');
        if (findFault(path) !== undefined) return;
        const url = new URL(path, 'file:///project/');
        expect(url.pathname).toBe(`/project/${path}`);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it.each([
    ['FILE_CONFLICT', claim(['one', 'a/b'], ['two', 'a/b']), '"one" and "two" both own a/b.'],
    [
      'FILE_CONFLICT',
      claim(['one', 'a/b'], ['two', 'a/b/c/d']),
      'a/b is a file of "one", but a/b/c/d of "two" needs a folder there.',
    ],
    [
      'FILE_CONFLICT',
      claim(['two', 'A/b/c'], ['one', 'a']),
      'a is a file of "one", but A/b/c of "two" needs a folder there.',
    ],
    [
      'PATH_INVALID',
      claim(['one', 'a/README.md'], ['two', 'a/readme.md']),
      'a/README.md of "one" and a/readme.md of "two" differ only in case',
    ],
    [
      'PATH_INVALID',
      claim(['one', 'Docs/a'], ['two', 'docs/b']),
      'Docs/a of "one" and docs/b of "two" differ only in case',
    ],
    ['PATH_INVALID', claim(['one', 'caf\u00e9'], ['two', 'cafe\u0301']), 'differ only in case'],
  ])('reports %s for two owners, once', (code, claims, message) => {
    const [problem, ...others] = checkPaths(claims);
    expect(others).toEqual([]);
    expect(problem?.code).toBe(code);
    expect(new Set(problem?.features)).toEqual(new Set(['one', 'two']));
    expect(problem?.message).toContain(message);
  });

  it('reports a path that one contributor writes twice', () => {
    expect(checkPaths(claim(['one', 'a'], ['one', 'a']))[0]).toMatchObject({
      code: 'FILE_CONFLICT',
      features: ['one'],
    });
  });
});
