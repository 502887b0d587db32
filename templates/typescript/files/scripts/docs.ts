import { type App, coreConfig } from '../src/app.ts';
import { localFeatures } from '../src/features.local.ts';
import { features } from '../src/features.ts';
import { type ConfigFragment, describeType, isRequired, type Variable } from '../src/platform/config/env.ts';
import { statusOf } from '../src/platform/errors/problem.ts';
import { buildDeclaredApp } from './support/declared-app.ts';
import { writeDerivedFiles } from './support/derived-file.ts';

/** The variables of one owner. */
interface Section {
  readonly owner: string;
  readonly variables: readonly Variable[];
}

const app = buildDeclaredApp();
const sections = readSections();
writeDerivedFiles(
  {
    '.env.example': renderExample(sections),
    'docs/config.md': renderConfig(sections),
    'docs/errors.md': renderErrors(app),
  },
  'docs:write',
);

function readSections(): readonly Section[] {
  const owned = [...features, ...localFeatures].map(({ id, config = {} }): [string, ConfigFragment] => [id, config]);
  return [...Object.entries(coreConfig), ...owned]
    .map(([owner, fragment]) => ({ owner, variables: Object.values<Variable>(fragment) }))
    .filter(({ variables }) => variables.length > 0)
    .sort((a, b) => (a.owner < b.owner ? -1 : 1));
}

function renderExample(all: readonly Section[]): string {
  const blocks = all.map(({ owner, variables }) => {
    const lines = variables.map(
      (variable) =>
        `${comment(variable.doc)}\n${isRequired(variable) ? '' : '#'}${variable.name}=${defaultOf(variable)}`,
    );
    return `## ${owner}\n${lines.join('\n')}`;
  });
  return `# Copy to .env and change what you need. Every value shown is the default.\n\n${blocks.join('\n\n')}\n`;
}

function renderConfig(all: readonly Section[]): string {
  const tables = all.map(({ owner, variables }) => {
    const rows = variables.map((variable) => {
      const meaning = `${cell(variable.doc)}${variable.secret ? ' Secret.' : ''}`;
      return `| \`${variable.name}\` | ${describeType(variable)} | ${describeDefault(variable)} | ${meaning} |`;
    });
    return `## ${owner}\n\n| Variable | Value | Default | Meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
  });
  const start = all.flatMap(({ variables }) => variables).some(isRequired)
    ? 'It does not start without those that are required.'
    : 'It starts with none of them.';
  return [
    '# Configuration',
    '',
    `The service reads environment variables, and a \`.env\` file in development. ${start} A wrong`,
    'value stops the start, with one message that names all of them. `npm run config:print` shows what is in force.',
    '',
    `${tables.join('\n\n')}\n`,
  ].join('\n');
}

function renderErrors({ errors }: App): string {
  const sorted = errors.list().toSorted((a, b) => statusOf(a) - statusOf(b) || (a.code < b.code ? -1 : 1));
  const rows = sorted.map(
    (error) => `| \`${error.code}\` | ${statusOf(error)} | ${cell(error.title)} | ${cell(error.when)} |`,
  );
  return [
    '# Errors',
    '',
    'Every failure is a problem document (RFC 9457, `application/problem+json`). `code` is stable: react to it, not to',
    'the words. `correlationId` is in the log of the service too; quote it when you ask for help.',
    '',
    '| Code | Status | Title | When |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function describeDefault(variable: Variable): string {
  if (isRequired(variable)) return 'required';
  const value = defaultOf(variable);
  const shown = variable.optional ? 'none' : value === '' ? 'empty' : `\`${value}\``;
  return shown + (variable.required ? ', required in production' : '');
}

function defaultOf({ default: value }: Variable): string {
  return Array.isArray(value) ? value.join(',') : String(value ?? '');
}

function comment(text: string): string {
  return text.trim().replace(/^/gm, '# ');
}

/** Text as the cell of a Markdown table. */
function cell(text: string): string {
  return text
    .trim()
    .replace(/\s*\n\s*/g, '<br>')
    .replace(/(?<!\\)\|/g, '\\|');
}
