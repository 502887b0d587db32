import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Where the gate collects counts; elsewhere only the terminal report is written. */
const reportDir = process.env.TEST_REPORT_DIR;
/** Computes only, so every processor has a worker; whoever starts programs of its own comes after it, one file at a time. */
const busy = { maxWorkers: '100%' };
const alone = { maxWorkers: 1, sequence: { groupOrder: 1 } };
const slow = { testTimeout: 120_000, hookTimeout: 300_000 };
const program = { globalSetup: ['test/support/program/build-program.ts'] };
/** Thousands of processes, on a machine that may be busy. */
const long = { testTimeout: 1_800_000, hookTimeout: 600_000 };
const service = { testTimeout: 600_000, hookTimeout: 600_000 };

export default defineConfig({
  test: {
    reporters: reportDir === undefined ? ['default'] : ['default', 'json'],
    ...(reportDir === undefined ? {} : { outputFile: { json: join(reportDir, `${process.pid}.json`) } }),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}'],
          setupFiles: ['test/support/no-console.ts'],
          testTimeout: 60_000,
          ...busy,
        },
      },
      { test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'], ...busy } },
      { test: { name: 'conformance', include: ['test/conformance/**/*.test.ts'], ...slow, ...busy } },
      { test: { name: 'golden', include: ['test/golden/*.test.ts'], ...slow, ...busy } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...slow, ...alone, ...program } },
      { test: { name: 'install', include: ['test/install/**/*.test.ts'], ...service, ...alone } },
      { test: { name: 'service', include: ['test/service/**/*.test.ts'], ...service, ...alone } },
      { test: { name: 'matrix', include: ['test/matrix/**/*.test.ts'], ...service, ...program } },
      { test: { name: 'full', include: ['test/full/**/*.test.ts'], ...long, ...program } },
    ],
  },
});
