import { readFileSync, writeFileSync } from 'node:fs';
import { describeMachine, type Machine } from './machine.ts';
import { renderMarkdown } from './render-table.ts';
import type { BenchTable } from './table.ts';

const PAGE = new URL('../../docs/benchmarks.md', import.meta.url);

/** The tables of one benchmark, which the page shows between `<!-- bench ID -->` and `<!-- end ID -->`. */
export interface BenchSection {
  readonly id: string;
  readonly tables: readonly BenchTable[];
}

/** Replaces the sections on docs/benchmarks.md that were measured. Throws when the page has no place for one. */
export function writeDocs(sections: readonly BenchSection[], machine: Machine, runs: number): void {
  let page = readFileSync(PAGE, 'utf8');
  for (const { id, tables } of sections) {
    const begin = `<!-- bench ${id} -->`;
    const end = `<!-- end ${id} -->`;
    const from = page.indexOf(begin);
    const to = page.indexOf(end);
    if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no "${begin}" followed by "${end}".`);
    const measured = `Measured on ${describeMachine(machine)}; at least ${runs} rounds.`;
    const body = [measured, ...tables.map((table) => renderMarkdown(table).trimEnd())].join('\n\n');
    page = `${page.slice(0, from)}${begin}\n${body}\n${page.slice(to)}`;
  }
  writeFileSync(PAGE, page);
}
