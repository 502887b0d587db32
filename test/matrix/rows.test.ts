import { buildMatrix } from '../support/matrix/catalogue-model.ts';
import { describeRow } from '../support/matrix/describe-row.ts';
import { checkoutCatalogue } from '../support/plan.ts';

/** `2` or `3`: every pair, or every triple, of features on or off. */
const strength = Number(process.env.MATRIX_STRENGTH ?? 2);
/** `1/4`: the first of four parts of the rows. */
const [part = 1, parts = 1] = (process.env.MATRIX_SHARD ?? '1/1').split('/').map(Number);

const { services, covered, impossible } = buildMatrix(checkoutCatalogue(), strength);
const mine = services.filter((_, index) => index % parts === part - 1);
process.stdout.write(
  `matrix: strength ${strength}, ${covered} combinations in ${services.length} rows, ${impossible} not admitted; part ${part} of ${parts}: ${mine.length} rows\n`,
);

for (const row of mine) describeRow(row);
