import { describe, expect, it } from 'vitest';
import { FIELD_KINDS } from '../../src/domain/intent/module-spec.ts';
import { lintService } from '../support/lint-service.ts';

const KEYS: readonly string[] = ['string', 'integer', 'decimal', 'date', 'timestamp', 'uuid'];
/** Names that sort, inflect or read unlike their neighbours. */
const ODD_NAMES =
  `a a-b u o2 oauth2 oauth10 oauth2-client application-form domain-name category subscription-entitlement status
  equipment datum person hour event job order user`.split(/\s+/);

/** A name of exactly so many letters, which differs from those of other lengths in its first two. */
function nameOfLength(length: number): string {
  const first = String.fromCharCode(98 + (length % 24));
  return `${first}${'xyzuvwbcdfghklmnpqrt'.repeat(2)}`.slice(0, length);
}

/** Every kind with every mark that it may carry, under names of one length. */
function fieldsOfLength(length: number): string {
  const notations = FIELD_KINDS.flatMap((kind) => {
    const base = kind === 'enum' ? 'enum(low|in-between|high)' : kind;
    return [base, `${base}?`, ...(KEYS.includes(kind) ? [`${base}!`, `${base}!?`] : [])];
  });
  const nameOf = (index: number) =>
    nameOfLength(length - 1) + String.fromCharCode(97 + (index % 26)) + (index > 25 ? 'x' : '');
  return `{ ${notations.map((notation, index) => `${nameOf(index)}: '${notation}'`).join(', ')} }`;
}

describe('a service is formatter-clean and lint-clean as generated', () => {
  it('for module names of every length, and for odd ones', () => {
    const lengths = Array.from({ length: 34 }, (_, index) => nameOfLength(index + 7));
    const modules = [...ODD_NAMES, ...lengths].map((name) => `  - { name: ${name} }`);
    expect(lintService(`name: billing\ntier: basic\nmodules:\n${modules.join('\n')}\n`)).toBe('');
  });

  it('for fields of every kind, with names of many lengths, in modules of many lengths', () => {
    const sizes = [
      [3, 39],
      [12, 35],
      [20, 31],
      [24, 28],
      [33, 26],
      [40, 39],
      [9, 20],
      [30, 12],
    ] as const;
    const modules = sizes.map(
      ([module, field]) => `  - name: ${nameOfLength(module)}\n    fields: ${fieldsOfLength(field)}`,
    );
    expect(lintService(`name: billing\ntier: basic\nmodules:\n${modules.join('\n')}\n`)).toBe('');
  });
});
