import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface StandIn {
  /** A PATH on which they come first. */
  readonly path: string;
  calls(): readonly string[];
}

/** A folder with programs that stand in for real ones: each writes down how it was called, then does what `body` says. */
export function standIn(programs: Readonly<Record<string, string>>): StandIn {
  const bin = mkdtempSync(join(tmpdir(), 'scaffold-bin-'));
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> "${bin}/calls"\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const calls = () =>
    existsSync(join(bin, 'calls')) ? readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n') : [];
  return { path: [bin, process.env.PATH].join(delimiter), calls };
}
