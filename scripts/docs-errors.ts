/** `node scripts/docs-errors.ts`: writes docs/errors.md, the reference of error codes and exit codes. */
import { writeFileSync } from 'node:fs';
import { resolveIntent } from '../src/app/plan-service.ts';
import { readIntent } from '../src/app/read-intent.ts';
import { renderError } from '../src/cli/render-error.ts';
import { createStyle } from '../src/cli/report/style.ts';
import { ERROR_CATALOGUE, EXIT, type ExitCode } from '../src/domain/error-catalogue.ts';
import { ScaffoldError } from '../src/domain/errors.ts';
import { checkoutCatalogue } from '../test/support/plan.ts';
import { escapeCell } from './escape-cell.ts';

export const ERRORS_PAGE = 'docs/errors.md';

const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  [EXIT.done]: 'done',
  [EXIT.environment]: 'failure of the environment: files, commands, network',
  [EXIT.usage]: 'usage or invalid input',
  [EXIT.unresolvable]: 'the selection cannot be resolved',
  [EXIT.protected]: "refused, to protect the user's files",
  [EXIT.conflicts]: 'merge conflicts are left for the user',
  [EXIT.bug]: 'a fault of scaffold itself',
  [EXIT.interrupted]: 'interrupted',
};

/** The page as Markdown: one section for each exit code, one row for each error code, in the order of the catalogue. */
export function renderErrorsPage(): string {
  const entries = Object.entries(ERROR_CATALOGUE);
  const sections = Object.values(EXIT).flatMap((exit) => {
    const rows = entries
      .filter(([, entry]) => entry.exit === exit)
      .map(([code, { when, next }]) => `| \`${code}\` | ${escapeCell(when)} | ${escapeCell(next)} |`);
    if (rows.length === 0) return [];
    return [
      '',
      `## Exit ${exit}: ${EXIT_MEANINGS[exit]}`,
      '',
      '| code | when | what to do |',
      '|---|---|---|',
      ...rows,
    ];
  });
  return `${[
    '<!-- Derived from src/domain/error-catalogue.ts by `npm run docs`; edit that instead. -->',
    '# Errors',
    '',
    'Every error has a code, a message and a next step. On a terminal it reads',
    '',
    '```',
    renderConflict(),
    '```',
    '',
    'With `--json` the same is one document on stdout:',
    '`{ "schemaVersion": 1, "error": { "code", "message", "hint", "problems": [] } }`. All problems of a stage are reported',
    'at once; the first one gives the code and the exit code.',
    ...sections,
  ].join('\n')}\n`;
}

/** What is shown to somebody who asks for two features of which there is room for one. */
function renderConflict(): string {
  const overrides = { features: ['http-fastify', 'http-hono'], without: [], modules: [], set: [], project: {} };
  const catalogue = checkoutCatalogue();
  try {
    resolveIntent(readIntent({ overrides }, catalogue.registry, 'billing'), catalogue);
  } catch (error) {
    if (!(error instanceof ScaffoldError) || error.code !== 'FEATURE_CONFLICT') throw error;
    return renderError(error, createStyle(false, Number.POSITIVE_INFINITY), '').trimEnd();
  }
  throw new Error('There is room for both');
}

if (import.meta.main) writeFileSync(ERRORS_PAGE, renderErrorsPage());
