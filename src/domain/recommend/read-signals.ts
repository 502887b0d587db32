import { parse } from 'yaml';
import { isList, isRecord } from '../value-kinds.ts';

/** What a repository shows about itself; each with the file that says so. */
export interface Signals {
  readonly packages: ReadonlyMap<string, string>;
  readonly images: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
}

const PACKAGE_FILE = 'package.json';
const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const VARIABLE_FILES = ['.env.example', '.env'];

/** The files that {@link readSignals} reads, if they are there. */
export const SIGNAL_FILES: readonly string[] = [PACKAGE_FILE, ...COMPOSE_FILES, ...VARIABLE_FILES];

/**
 * Reads what a repository depends on. A file that cannot be parsed says nothing: it is the user's, and this is only advice.
 *
 * @param texts Those of {@link SIGNAL_FILES} that there are, by path.
 * @param paths Every path that counts by being there.
 */
export function readSignals(texts: ReadonlyMap<string, string>, paths: readonly string[]): Signals {
  const packages = new Map<string, string>();
  const images = new Map<string, string>();
  const variables = new Map<string, string>();
  for (const [path, text] of texts) {
    if (path === PACKAGE_FILE) for (const name of listPackages(parseText(text))) packages.set(name, path);
    else if (COMPOSE_FILES.includes(path)) {
      for (const service of listServices(parseText(text))) {
        for (const image of listImages(service)) images.set(image, path);
        for (const name of listVariables(service)) variables.set(name, path);
      }
    } else
      for (const [, name = ''] of text.matchAll(/^\s*(?:export\s+)?#?\s*([A-Z][A-Z0-9_]*)=/gm))
        variables.set(name, path);
  }
  return { packages, images, variables, files: new Map(paths.map((path) => [path, path])) };
}

/** What is shown beyond what was there before, e.g. beyond what we generated: our own files say nothing about the wishes of their user. */
export function subtractSignals(signals: Signals, known: Signals): Signals {
  const beyond = (name: keyof Signals) => new Map([...signals[name]].filter(([key]) => !known[name].has(key)));
  return {
    packages: beyond('packages'),
    images: beyond('images'),
    variables: beyond('variables'),
    files: beyond('files'),
  };
}

/** JSON is YAML. */
function parseText(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

function listPackages(document: unknown): readonly string[] {
  if (!isRecord(document)) return [];
  return [document.dependencies, document.devDependencies].flatMap((list) => (isRecord(list) ? Object.keys(list) : []));
}

function listServices(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  const services = isRecord(document) && isRecord(document.services) ? Object.values(document.services) : [];
  return services.filter(isRecord);
}

/** `ghcr.io/org/postgres:16@sha256:...` is `org/postgres` and `postgres`. */
function listImages({ image }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof image !== 'string') return [];
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const parts = name.split('/');
  const [first = ''] = parts;
  const path = /[.:]/.test(first) ? parts.slice(1) : parts;
  return [...new Set([path.join('/'), path.at(-1) ?? ''])];
}

/** A map, or a list of `NAME=value`. */
function listVariables({ environment }: Readonly<Record<string, unknown>>): readonly string[] {
  if (isRecord(environment)) return Object.keys(environment);
  const entries = isList(environment) ? environment.filter((entry) => typeof entry === 'string') : [];
  return entries.map((entry) => entry.replace(/=.*$/s, ''));
}
