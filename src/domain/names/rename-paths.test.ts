import { expect, it } from 'vitest';
import { nounOf } from './noun.ts';
import { createPathRenamer, createTextRenamer } from './rename-paths.ts';

it('exchanges a noun in every case and number, but not inside other words', () => {
  const rename = createPathRenamer(nounOf('sales-order'), nounOf('bill'));
  expect(rename('src/modules/sales-order/application/list-sales-orders.ts')).toBe(
    'src/modules/bill/application/list-bills.ts',
  );
  expect(rename('a/salesOrder.ts b/SalesOrders.ts c/sales_order')).toBe('a/bill.ts b/Bills.ts c/bill');
  expect(rename('src/presales-order/x.ts')).toBe('src/presales-order/x.ts');
});

it.each([
  [
    'export function createInvoice({ invoices }: InvoiceDependencies)',
    'export function createBill({ bills }: BillDependencies)',
  ],
  ['INVOICE_NOT_FOUND, INVOICES', 'BILL_NOT_FOUND, BILLS'],
  ['An invoice is an Invoice; anInvoice() makes an invoice.', 'A bill is a Bill; aBill() makes a bill.'],
  ["import { invoiceErrors } from './invoice.errors.ts';", "import { billErrors } from './bill.errors.ts';"],
  ['invoiced preinvoice Invoicer MYINVOICE', 'invoiced preinvoice Invoicer MYINVOICE'],
])('exchanges a noun in a text: %s', (text, expected) => {
  expect(createTextRenamer(nounOf('invoice'), nounOf('bill'))(text)).toBe(expected);
});

it('exchanges a noun of several words', () => {
  const rename = createTextRenamer(nounOf('sales-order'), nounOf('bill'));
  expect(rename('salesOrders, SALES_ORDER_X, A sales order, sales-orders, listSalesOrders')).toBe(
    'bills, BILL_X, A bill, bills, listBills',
  );
});
