import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, ScaffoldError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { renderError, renderErrorDocument } from './render-error.ts';
import { lengthOf } from './report/lay-out.ts';
import { createStyle } from './report/style.ts';

const unwrapped = createStyle(false, Number.POSITIVE_INFINITY);

const conflict: Problem = {
  code: 'FEATURE_CONFLICT',
  message: '"http-hono" and "http-fastify" both provide the exclusive capability "http-framework".',
  features: ['http-hono', 'http-fastify'],
  details: ['http-hono     you asked for it (--features)', 'http-fastify  you asked for it (--features)'],
  repairs: [
    { flags: ['--without', 'http-fastify'], resolvesTo: 31 },
    { flags: ['--without', 'http-hono,openapi'], resolvesTo: 1 },
  ],
};

function render(problems: readonly Problem[], style = unwrapped): string {
  return renderError(ScaffoldError.fromProblems(problems), style, 'scaffold 1.2.3');
}

describe('renderError', () => {
  it('shows a conflict with its sides and its checked repairs', () => {
    expect(render([conflict])).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT  "http-hono" and "http-fastify" both provide the exclusive capability "http-framework".
        http-hono     you asked for it (--features)
        http-fastify  you asked for it (--features)
        Fix: --without http-fastify        (checked: resolves to 31 features)
        Fix: --without http-hono,openapi   (checked: resolves to 1 feature)
      "
    `);
  });

  it('wraps to the terminal', () => {
    const text = render([conflict], createStyle(false, 60));
    expect(text.split('\n')[1]).toMatch(/^ {2}\S/);
    expect(lengthOf(text.split('\n')[0] ?? '')).toBeLessThanOrEqual(60);
  });

  it('colours the code and the fix, and nothing depends on it', () => {
    const text = render([conflict], createStyle(true, Number.POSITIVE_INFINITY));
    expect(text).toContain('\u001b[31m\u001b[1mFEATURE_CONFLICT\u001b[22m\u001b[39m  "http-hono"');
    expect(text).toContain('\u001b[32mFix:\u001b[39m');
  });

  it('shows where, unless the message says so already', () => {
    const at = {
      code: 'MANIFEST_INVALID',
      message: 'Unknown key "tier".',
      path: 'a/feature.yaml:3:1',
      features: ['a'],
    } as const;
    expect(render([at])).toContain('"tier".\n  at a/feature.yaml:3:1\n  Fix: Mend the manifest');
    expect(render([{ ...at, message: 'a/feature.yaml:3:1 has an unknown key.' }])).not.toContain('\n  at ');
  });

  it('leaves the layout of details alone', () => {
    const details = ['feature(a)  && tier', '            ^'];
    expect(render([{ code: 'WHEN_INVALID', message: 'No.', features: [], details }])).toContain(
      '\n  feature(a)  && tier\n              ^\n',
    );
  });

  it('says a shared next step once and counts the problems', () => {
    const unknown = (id: string): Problem => ({
      code: 'FEATURE_UNKNOWN',
      message: `There is no feature "${id}".`,
      features: [id],
    });
    expect(
      render([unknown('a'), unknown('b'), { ...unknown('c'), hint: 'Did you mean "cc"?' }]),
    ).toMatchInlineSnapshot(`
      "FEATURE_UNKNOWN  There is no feature "a".
      FEATURE_UNKNOWN  There is no feature "b".
        Fix: Use the suggested id, or see \`scaffold list\`.
      FEATURE_UNKNOWN  There is no feature "c".
        Fix: Did you mean "cc"?
      3 problems.
      "
    `);
  });

  it('shows the cause of a failure of the environment', () => {
    const error = new ScaffoldError('WRITE_FAILED', 'Cannot write billing.', {
      cause: new Error('ENOSPC: no space left'),
    });
    expect(renderError(error, unwrapped, '')).toContain(
      'Cannot write billing.\n  cause: ENOSPC: no space left\n  Fix: See the cause',
    );
  });
});

describe('renderErrorDocument', () => {
  it('carries every problem whole', () => {
    expect(renderErrorDocument(ScaffoldError.fromProblems([conflict]), '')).toEqual({
      error: {
        code: 'FEATURE_CONFLICT',
        message: conflict.message,
        hint: ERROR_CATALOGUE.FEATURE_CONFLICT.next,
        problems: [conflict],
      },
    });
  });

  it('makes a fault of ours one problem with the versions', () => {
    const { error } = renderErrorDocument(new RangeError('x is 3'), 'scaffold 1.2.3');
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'scaffold itself is at fault: x is 3' });
    expect(error.problems[0]?.details?.[0]).toBe('scaffold 1.2.3');
  });
});
