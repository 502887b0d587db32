import { type ParseError, parse } from 'jsonc-parser';
import { type Document, isScalar, parseAllDocuments, visit } from 'yaml';

/** A parsed text; `undefined` where it cannot be merged by key. */
export type ParsedText = { readonly value: unknown } | undefined;

/** The value of a JSON text, comments and trailing commas allowed; `undefined` where it does not parse. */
export function parseJsonText(text: string): ParsedText {
  const plain = parsePlainJson(text);
  if (plain !== undefined) return plain;
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && value !== undefined ? { value } : undefined;
}

/** The parser of the language is many times faster than one that allows comments. */
function parsePlainJson(text: string): ParsedText {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

/** The value of a YAML text of one document; `undefined` where it does not parse or uses what JSON lacks: anchors, tags, odd keys. */
export function parseYamlText(text: string): ParsedText {
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'error' });
  if (!Array.isArray(documents)) return { value: {} };
  const [document, second] = documents;
  if (document === undefined || second !== undefined || document.errors.length > 0) return undefined;
  // An empty document is one that keys can be added to.
  return isPlain(document) ? { value: document.toJS() ?? {} } : undefined;
}

function isPlain(document: Document.Parsed): boolean {
  let plain = true;
  visit(document, {
    Alias: () => {
      plain = false;
    },
    Pair: (_, { key }) => {
      if (!isScalar(key) || typeof key.value === 'object') plain = false;
    },
    Value: (_, node) => {
      if (node.anchor !== undefined || (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')))
        plain = false;
    },
  });
  return plain;
}
