import { expect, it } from 'vitest';
import { nounOf } from './noun.ts';
import { createPathRenamer } from './rename-paths.ts';

it('exchanges a noun in every case and number, but not inside other words', () => {
  const rename = createPathRenamer(nounOf('sales-order'), nounOf('bill'));
  expect(rename('src/modules/sales-order/application/list-sales-orders.ts')).toBe(
    'src/modules/bill/application/list-bills.ts',
  );
  expect(rename('a/salesOrder.ts b/SalesOrders.ts c/sales_order')).toBe('a/bill.ts b/Bills.ts c/bill');
  expect(rename('src/presales-order/x.ts')).toBe('src/presales-order/x.ts');
});
