import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findUnused } from '../find-unused.ts';
import { runOrThrow, startService } from '../generated-service.ts';
import { installCatalogue, newService, shareInstall } from '../new-service.ts';
import type { MatrixRow } from './catalogue-model.ts';

/** The tests of one row: everything that has to hold for any selection, whatever it is. */
export function describeRow({ title, intent }: MatrixRow): void {
  describe(title, () => {
    let folder = '';
    let isWhole = true;

    beforeAll(() => {
      folder = newService(intent);
      shareInstall(folder, installCatalogue('typescript'));
    });

    afterEach(({ task }) => {
      isWhole &&= task.result?.state === 'pass';
    });

    afterAll(() => {
      // What failed stays, to be looked at.
      if (isWhole) rmSync(dirname(folder), { recursive: true });
    });

    it('passes its checks: format, lint, types, derived files', () => {
      runOrThrow(folder, ['npm', 'run', 'check']);
    });

    it('passes its tests', () => {
      runOrThrow(folder, ['npm', 'test']);
    });

    it('has no file that nothing uses, and declares what it imports and nothing else', () => {
      const { files, dependencies, undeclared } = findUnused(folder);
      expect({ files, dependencies, undeclared }).toEqual({ files: [], dependencies: [], undeclared: [] });
    });

    it('boots, is ready, drains', async () => {
      const service = await startService(folder);
      expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
      expect(await service.stop()).toBe(0);
    });
  });
}
