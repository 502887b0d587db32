import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import type { FactCandidate } from './fact-candidate.ts';

interface FactFile {
  readonly owner: string;
  /** For messages. */
  readonly place: string;
  /** The text comes from a template, so that its lines are not those of the file. */
  readonly isRendered: boolean;
}

/**
 * Parses a YAML file that maps kinds of facts to lists of records. An empty file, or one that rendered to nothing, has none.
 *
 * @returns The records with their lines, or `FACT_INVALID` problems: malformed YAML, no mapping, no list, no record.
 */
export function parseFactFile(text: string, file: FactFile): Result<readonly FactCandidate[]> {
  const key = JSON.stringify([file.owner, file.place, file.isRendered, text]);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const parsed = readRecords(text, file);
  remembered.set(key, parsed);
  for (const oldest of remembered.keys()) if (remembered.size > MOST_REMEMBERED) remembered.delete(oldest);
  return parsed;
}

/**
 * Whoever goes from one selection to the next plans nearly the same service again and again, and parsing was a third of that. The same text
 * gives the same records, which nobody changes.
 */
const remembered = new Map<string, Result<readonly FactCandidate[]>>();
const MOST_REMEMBERED = 400;

/** Read without places, which only messages need; what has a fault is read again for its line. */
function readRecords(text: string, file: FactFile): Result<readonly FactCandidate[]> {
  const content = loadPlainly(text);
  if (content === null) return succeed([]);
  if (!isRecord(content)) return locateRecords(text, file);
  const candidates: FactCandidate[] = [];
  for (const [kind, records] of Object.entries(content)) {
    if (!Array.isArray(records) || !records.every(isRecord)) return locateRecords(text, file);
    records.forEach((record, index) => {
      const name = `${kind}[${index}]`;
      candidates.push({ kind, record, owner: file.owner, name, place: () => placeOf(name, text, file) });
    });
  }
  return succeed(candidates);
}

/** `undefined` for what is no YAML. */
function loadPlainly(text: string): unknown {
  try {
    return text.trim() === '' ? null : load(text, { schema: CORE_SCHEMA });
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

function placeOf(name: string, text: string, file: FactFile): string {
  const located = locateRecords(text, file);
  const candidate = located.ok ? located.value.find((one) => one.name === name) : undefined;
  return candidate?.place() ?? file.place;
}

/** Slower, and knows the line of everything. */
function locateRecords(text: string, file: FactFile): Result<readonly FactCandidate[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: Problem[] = [];
  const candidates: FactCandidate[] = [];
  const placeAt = (offset: number): string => {
    const { line } = lines.linePos(offset);
    return file.isRendered ? `${file.place} (line ${line} of its output)` : `${file.place}:${line}`;
  };
  const reject = (offset: number, why: string): void => {
    problems.push({
      code: 'FACT_INVALID',
      message: `The facts of "${file.owner}" in ${placeAt(offset)} ${why}.`,
      hint: 'Write a mapping of kinds to lists of records.',
      features: [file.owner],
      path: placeAt(offset),
    });
  };
  for (const error of document.errors) reject(error.pos[0], `are no YAML (${error.message})`);
  if (problems.length > 0) return fail(problems);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return succeed([]);
  if (!isMap(contents)) {
    reject(0, 'are no mapping');
    return fail(problems);
  }
  for (const { key, value } of contents.items) {
    const kind = isScalar(key) ? String(key.value) : String(key);
    const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    if (!isSeq(value)) {
      reject(offset, `have no list of records under ${kind}`);
      continue;
    }
    value.items.forEach((item, index) => {
      const at = isNode(item) ? (item.range?.[0] ?? offset) : offset;
      const record: unknown = isNode(item) ? item.toJS(document) : item;
      if (isRecord(record)) {
        candidates.push({ kind, record, owner: file.owner, name: `${kind}[${index}]`, place: () => placeAt(at) });
      } else reject(at, `have no record at ${kind}[${index}]`);
    });
  }
  return problems.length > 0 ? fail(problems) : succeed(candidates);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
