import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runOrThrow } from '../generated-service.ts';

/** What developers do in a service that has a module `invoice`, as its AGENTS.md tells them to. Each may be done once. */
export const SERVICE_WORK = {
  // Also where scaffold learns of it: features that come later make their columns from there.
  'a field': (folder) => {
    edit(folder, 'scaffold.yaml', /\n( +)total: money\n/, '\n$1total: money\n$1remarks: text?\n');
    const domain = 'src/modules/invoice/domain/invoice.ts';
    const field = '  readonly remarks: string | undefined;\n';
    edit(folder, domain, /(?<=InvoiceProps \{[\s\S]*?)readonly total: Money;\n/, KEEP, field);
    edit(folder, domain, /(?<=InvoiceInput \{[\s\S]*?)readonly total: Money;\n/, KEEP, field.replace('s:', 's?:'));
    edit(
      folder,
      domain,
      / {4}total: rules\.money.*\n/,
      KEEP,
      "    remarks: rules.optional(input.remarks, (value) => rules.text('remarks', value)),\n",
    );
    edit(
      folder,
      'src/modules/invoice/testing/invoice.mother.ts',
      / {4}total: .*\n/,
      KEEP,
      "    remarks: 'Paid late',\n",
    );
    edit(
      folder,
      'src/modules/invoice/invoice.contract.ts',
      /total: \{.*\n/,
      KEEP,
      "    remarks: { kind: 'text', optional: true, example: 'Paid late' },\n",
    );
  },
  'a use case with a route': (folder) => {
    write(folder, 'src/modules/invoice/application/double-invoice.ts', USE_CASE);
    const list = 'src/modules/invoice/application/invoice.use-cases.ts';
    edit(
      folder,
      list,
      /import type \{ InvoiceDependencies \}.*\n/,
      KEEP,
      "import { doubleInvoice } from './double-invoice.ts';\n",
    );
    edit(folder, list, /delete: wrap.*\n/, KEEP, "    double: wrap('doubleInvoice', doubleInvoice(dependencies)),\n");
    edit(folder, 'src/modules/invoice/presentation/invoice.routes.ts', /\n {2}\];\n\}\n$/, ROUTE);
  },
  'a module by hand': (folder) => {
    write(folder, 'src/modules/notes/notes.feature.ts', HAND_WRITTEN);
    write(
      folder,
      'src/features.local.ts',
      "import { notesFeature } from './modules/notes/notes.feature.ts';\nimport type { Feature } from './platform/feature.ts';\n\n/** Your own features, set up after the installed ones unless they say otherwise. */\nexport const localFeatures: readonly Feature[] = [notesFeature];\n",
    );
  },
  'a line in a platform file': (folder) => {
    edit(
      folder,
      'src/platform/log/logger.ts',
      /$/,
      '\n/** How long a line may be before our collector cuts it. */\nexport const COLLECTOR_LIMIT = 16_384;\n',
    );
  },
  'a job, a script and an ignored folder': (folder) => {
    edit(
      folder,
      '.github/workflows/ci.yml',
      /\njobs:\n/,
      KEEP,
      '  # Ours\n  greet:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo hello\n\n',
    );
    edit(folder, 'package.json', /\n( +)"start":/, '\n$1"greet": "node --print 42",\n$1"start":');
    edit(folder, '.gitignore', /$/, '\n# Ours\n/notes/\n');
  },
  'words of their own': (folder) => {
    edit(folder, 'README.md', '## How it is built', '## Who to ask\n\nTeam Billing.\n\n## How it is built');
    edit(folder, 'AGENTS.md', '## Conventions\n', '## Conventions\n\n- Amounts are in cents.');
  },
} as const satisfies Readonly<Record<string, (folder: string) => void>>;

export type ServiceWork = keyof typeof SERVICE_WORK;

/** Stands for what was found, in {@link edit}. */
const KEEP = '$&';

const USE_CASE = `import type { Context } from '../../../kernel/context.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { InvoiceDependencies } from './dependencies.ts';

export function doubleInvoice({ invoices, unitOfWork, clock, ids }: InvoiceDependencies) {
  return (ctx: Context, { id }: { readonly id: string }): Promise<Invoice> =>
    unitOfWork.run(ctx, async (tx) => {
      const invoice = await invoices.get(tx, id);
      const { amount, currency } = invoice.props.total;
      invoice.update({ total: { amount: amount * 2, currency } }, { ids, now: clock.now() });
      await invoices.save(tx, invoice);
      return invoice;
    });
}
`;

const ROUTE = `
    defineRoute<ById>({
      id: 'doubleInvoice',
      method: 'POST',
      path: '/invoices/{id}/double',
      summary: 'Double an invoice',
      tag: 'invoices',
      permission: 'invoice:write',
      params: idParams,
      responses: { 200: { description: 'The changed invoice', schema: schemas.entity } },
      errors: [INVOICE_NOT_FOUND, INVOICE_CHANGED],
      handle: async (ctx, { params }) => ({ status: 200, body: present(await useCases.double(ctx, params)) }),
    }),
  ];
}
`;

const HAND_WRITTEN = `import { defineFeature } from '../../platform/feature.ts';

export const notesFeature = defineFeature({
  id: 'notes',
  setup({ log }) {
    log.debug('notes are kept by hand');
  },
});
`;

/** Writes what follows from the code, with those of the service's own scripts that it has. */
export function writeDerived(folder: string): void {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of ['openapi:write', 'client:write', 'docs:write'])
    if (scripts[name] !== undefined) runOrThrow(folder, ['npm', 'run', '--silent', name]);
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function edit(folder: string, path: string, old: string | RegExp, next: string, behind = ''): void {
  const text = readFileSync(join(folder, path), 'utf8');
  const edited = text.replace(old, next + behind);
  if (edited === text) throw new Error(`${path} does not hold ${old}`);
  writeFileSync(join(folder, path), edited);
}
