import { readFileSync, writeFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

/** Writes the files, or with `--check` compares them and exits with 1 when one is out of date. */
export function writeDerivedFiles(files: Readonly<Record<string, string>>, command: string): void {
  const stale = Object.entries(files).filter(([path, text]) => read(path) !== text);
  if (!process.argv.includes('--check')) {
    for (const [path, text] of stale) writeFileSync(new URL(path, ROOT), text);
    console.log(stale.length === 0 ? 'Nothing to write.' : `Wrote ${stale.map(([path]) => path).join(', ')}.`);
  } else if (stale.length > 0) {
    console.error(`Out of date: ${stale.map(([path]) => path).join(', ')}. Run: npm run ${command}`);
    process.exitCode = 1;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, ROOT), 'utf8');
  } catch {
    return undefined;
  }
}
