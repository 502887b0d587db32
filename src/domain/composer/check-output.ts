import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { LineCounter, parseAllDocuments } from 'yaml';
import type { Problem } from '../problem.ts';

/** A file of the project with where it comes from. */
interface OutputFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly owner: string;
  /** Path of its source inside the owner, for messages. */
  readonly source: string;
}

/** What is wrong with a file, and at which line of it. */
export interface SyntaxFault {
  readonly line: number;
  readonly why: string;
}

/** Files named `.json` in which their readers allow comments. */
const COMMENTED_JSON =
  /(^|\/)((ts|js)config[^/]*\.json|\.vscode\/[^/]+\.json|\.?devcontainer\.json)$|\.(jsonc|code-workspace)$/;
/** `cmd.exe` misreads scripts that end their lines in LF only. */
const CRLF_ALLOWED = /\.(bat|cmd)$/i;

/**
 * Checks that text files end their lines in LF and the last one too, and that JSON, JSONC and YAML files parse. Helm templates are
 * YAML only after Helm has rendered them, so they are not parsed.
 *
 * @param accepted Texts of these files that earlier checks found nothing wrong with; those of this one join them.
 * @returns An `OUTPUT_INVALID` problem for each file with a fault, naming owner, source and line.
 */
export function checkOutput(files: readonly OutputFile[], accepted?: Map<string, string>): readonly Problem[] {
  const charts = files.filter(({ path }) => /(^|\/)Chart\.yaml$/.test(path)).map(({ path }) => path.slice(0, -10));
  const isHelmTemplate = (path: string): boolean => charts.some((chart) => path.startsWith(`${chart}templates/`));
  return files.flatMap((file) => {
    if (typeof file.content !== 'string') return [];
    const text = file.content;
    if (accepted?.get(file.path) === text) return [];
    const fault =
      findLineFault(file.path, text) ?? (isHelmTemplate(file.path) ? undefined : findSyntaxFault(file.path, text));
    if (fault === undefined) accepted?.set(file.path, text);
    return fault === undefined ? [] : [describeFault(file, fault)];
  });
}

function findLineFault(path: string, text: string): SyntaxFault | undefined {
  if (text === '') return undefined;
  const carriage = CRLF_ALLOWED.test(path) ? -1 : text.indexOf('\r');
  if (carriage >= 0) return { line: lineAt(text, carriage), why: 'has a carriage return; lines end in LF' };
  if (!text.endsWith('\n')) return { line: lineAt(text, text.length), why: 'has no newline at its end' };
  return undefined;
}

export function findSyntaxFault(path: string, text: string): SyntaxFault | undefined {
  if (COMMENTED_JSON.test(path)) return findJsonFault(text, { disallowComments: false });
  if (path.endsWith('.json')) return isJson(text) ? undefined : findJsonFault(text, { disallowComments: true });
  return /\.ya?ml$/.test(path) ? findYamlFault(text) : undefined;
}

/** The parser of the language is many times faster than one that reports positions. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function findJsonFault(text: string, options: { readonly disallowComments: boolean }): SyntaxFault | undefined {
  const errors: ParseError[] = [];
  parse(text, errors, { ...options, allowTrailingComma: false });
  const [first] = errors;
  if (first === undefined) return undefined;
  return { line: lineAt(text, first.offset), why: `does not parse as JSON (${printParseErrorCode(first.error)})` };
}

/** As with JSON; unknown tags, which Compose and GitLab have, are left to the other one. */
function isYaml(text: string): boolean {
  try {
    loadAll(text, { schema: CORE_SCHEMA });
    return true;
  } catch (error) {
    if (error instanceof YAMLException) return false;
    throw error;
  }
}

function findYamlFault(text: string): SyntaxFault | undefined {
  if (isYaml(text)) return undefined;
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
  if (!Array.isArray(documents)) return undefined;
  const error = documents.flatMap((document) => document.errors).at(0);
  if (error === undefined) return undefined;
  return { line: lineCounter.linePos(error.pos[0]).line, why: `does not parse as YAML (${error.message})` };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function describeFault({ path, owner, source }: OutputFile, { line, why }: SyntaxFault): Problem {
  return {
    code: 'OUTPUT_INVALID',
    message: `${path} of "${owner}" ${why} at line ${line}.`,
    hint: `Mend ${source}.`,
    features: [owner],
    path: `${path}:${line}`,
  };
}
