import { describe, expect, it, vi } from 'vitest';
import { findCodeFault } from './find-code-fault.ts';

describe('findCodeFault', () => {
  it('reads TypeScript and JavaScript, also what Node cannot run', () => {
    const warn = vi.spyOn(process, 'emitWarning');
    expect(findCodeFault('a.ts', 'export const a: number = await 1;\n')).toBeUndefined();
    expect(findCodeFault('a.mjs', 'export const a = 1;\n')).toBeUndefined();
    expect(findCodeFault('a.ts', 'enum A { B }\n')).toBeUndefined();
    expect(warn).not.toHaveBeenCalled();
  });

  it('says what does not parse', () => {
    expect(findCodeFault('a.ts', 'const a: = 1;\n')).toMatch(/^does not parse \(.+\)$/);
  });

  it('says nothing about other files', () => {
    expect(findCodeFault('a.md', 'const a: = 1;\n')).toBeUndefined();
  });
});
