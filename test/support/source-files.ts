import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceModule {
  /** Path relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Specifiers of static and dynamic imports and of re-exports. */
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^;'"]*?\sfrom\s)?\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every TypeScript module below `folder`, tests left out. */
export function readSourceModules(folder: string): readonly SourceModule[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name).replaceAll('\\', '/');
      const text = readFileSync(path, 'utf8');
      return { path, text, imports: [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '') };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
