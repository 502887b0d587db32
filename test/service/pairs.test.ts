import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { findUnused } from '../support/find-unused.ts';
import { buildMatrix } from '../support/matrix/catalogue-model.ts';
import { describeRow } from '../support/matrix/describe-row.ts';
import { installCatalogue, newService, shareInstall } from '../support/new-service.ts';
import { checkoutCatalogue } from '../support/plan.ts';

/** One row here, the linting of every feature in test/conformance; `npm run test:matrix` runs all rows. */
const [smoke] = buildMatrix(checkoutCatalogue(), 2).services;

if (smoke === undefined) throw new Error('The matrix is empty');
describeRow(smoke);

it('a file that nothing uses, a dead export and a package that is not declared are found', () => {
  const folder = newService('tier: basic');
  shareInstall(folder, installCatalogue('typescript'));
  writeFileSync(join(folder, 'src/platform/stray.ts'), 'export const stray = 1;\n');
  expect(findUnused(folder)).toMatchObject({ files: ['src/platform/stray.ts'] });
  writeFileSync(
    join(folder, 'src/platform/stray.ts'),
    "import { jwtVerify } from 'jose';\nexport const used = jwtVerify;\nexport const stray = 2;\n",
  );
  writeFileSync(join(folder, 'test/stray.test.ts'), "import { used } from '../src/platform/stray.ts';\nvoid used;\n");
  expect(findUnused(folder)).toMatchObject({
    files: [],
    exports: expect.arrayContaining(['src/platform/stray.ts: stray']),
    undeclared: ['src/platform/stray.ts: jose'],
  });
  rmSync(dirname(folder), { recursive: true });
});
