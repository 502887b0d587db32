import { expect, it } from 'vitest';
import { changeWithFaults } from '../support/change/kill-change.ts';

it.each(['death', 'ENOSPC', 'EACCES'] as const)(
  '%s at every file-system call of a change leaves before or after',
  async (kind) => {
    const counts = await changeWithFaults(kind, 1);
    process.stdout.write(`${kind}: ${JSON.stringify(counts)}\n`);
    expect(counts.before + counts.after).toBe(counts.calls);
  },
);
