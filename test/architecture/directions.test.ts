import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSourceModules, type SourceModule } from '../support/source-files.ts';

/** What each room may import: rooms of ours, and packages (`node:*` only where listed). */
const ROOMS: Readonly<Record<string, { rooms: readonly string[]; packages: readonly RegExp[]; instead: string }>> = {
  domain: {
    rooms: ['domain'],
    packages: [/^(zod|semver|handlebars|yaml|js-yaml|jsonc-parser|node-diff3|picomatch)$/, /^graphology(-[a-z]+)?$/],
    instead: 'The domain is pure: take the value as a parameter, or move the effect behind a port in src/app/ports.ts.',
  },
  app: {
    rooms: ['app', 'domain'],
    packages: [/^node:path$/],
    instead:
      'A use case reaches the world through a port in src/app/ports.ts; composition-root.ts hands in the adapter.',
  },
  adapters: {
    rooms: ['adapters', 'app/ports.ts', 'domain'],
    packages: [/./],
    instead: 'An adapter knows its port and domain types only; put decisions into the use case.',
  },
  cli: {
    rooms: ['cli', 'app', 'domain'],
    packages: [/^commander$/, /^@inquirer\/prompts$/, /^node:(path|util|stream|tty)$/],
    instead: 'A command parses and reports; call a use case that composition-root.ts injects.',
  },
  mcp: {
    rooms: ['mcp', 'app', 'domain', 'cli/report', 'cli/render-error.ts'],
    packages: [/^@modelcontextprotocol\/sdk\//, /^zod$/, /^node:(crypto|stream)$/],
    instead:
      'The server for agents knows use cases, and the documents that --json prints; call a use case that composition-root.ts injects.',
  },
  tui: {
    rooms: ['tui', 'app', 'domain'],
    packages: [/^(ink|react)(\/.*)?$/, /^node:(util|stream|tty)$/],
    instead: 'The TUI knows use cases and values only; call a use case that composition-root.ts injects.',
  },
  wiring: {
    rooms: ['wiring', 'adapters', 'app', 'domain', '../package.json'],
    packages: [/^node:/],
    instead:
      'Wiring gives use cases their adapters; what reads or answers a user is put together in composition-root.ts.',
  },
};

const modules = readSourceModules('src');

function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS).find((room) => path.startsWith(`src/${room}/`));
}

function resolveLocal(module: SourceModule, specifier: string): string {
  return posix.join(posix.dirname(module.path), specifier);
}

function violationsOf(module: SourceModule): string[] {
  const room = ROOMS[roomOf(module.path) ?? ''];
  if (room === undefined) return [];
  return module.imports
    .filter((specifier) => {
      if (specifier.startsWith('.')) {
        const target = resolveLocal(module, specifier);
        const paths = room.rooms.map((allowed) => posix.join('src', allowed));
        return !paths.some((path) => target === path || target.startsWith(`${path}/`));
      }
      return !room.packages.some((allowed) => allowed.test(specifier));
    })
    .map((specifier) => `${module.path} imports ${specifier}. ${room.instead}`);
}

function findCycle(): readonly string[] | undefined {
  const graph = new Map(
    modules.map((module) => [
      module.path,
      module.imports.filter((s) => s.startsWith('.')).map((s) => resolveLocal(module, s)),
    ]),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe('directions', () => {
  it('finds the modules it judges', () => {
    expect(modules.length).toBeGreaterThan(10);
  });

  it('every import goes the allowed way', () => {
    expect(modules.flatMap(violationsOf)).toEqual([]);
  });

  it('there is no import cycle', () => {
    expect(findCycle()?.join(' -> ')).toBeUndefined();
  });

  it('nobody imports features or templates', () => {
    const importers = modules.filter((module) =>
      module.imports.some((s) => s.startsWith('.') && /^(features|templates)\//.test(resolveLocal(module, s))),
    );
    expect(importers.map((module) => `${module.path}: a source hands features in as values`)).toEqual([]);
  });

  it('the domain has no clock, no randomness, no environment', () => {
    const ambient = /\b(Date\.now|new Date\(\)|Math\.random|process\.|performance\.now|crypto\.)/;
    const impure = modules.filter((module) => module.path.startsWith('src/domain/') && ambient.test(module.text));
    expect(impure.map((module) => `${module.path} is not pure: take the value as a parameter`)).toEqual([]);
  });

  it('only the entry and the composition root read the process', () => {
    const readers = modules.filter(
      (module) =>
        !/^src\/(main\.ts|composition-root\.ts|wiring\/|adapters\/)/.test(module.path) &&
        /\bprocess\.(argv|env|cwd|exit|stdout|stderr|stdin)\b/.test(module.text),
    );
    expect(
      readers.map((module) => `${module.path} reads the process: take the value from composition-root.ts`),
    ).toEqual([]);
  });
});
