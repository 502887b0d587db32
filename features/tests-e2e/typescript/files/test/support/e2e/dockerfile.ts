import { cpSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';

const ROOT = new URL('../../../', import.meta.url).pathname;

/** What the image is made of, apart from its packages. */
export interface ImageContents {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Puts the files that the image gets into a folder. */
  copyTo(folder: string): void;
}

/** Reads the last stage of the Dockerfile, as far as it copies files of this repository. */
export function readDockerfile(): ImageContents {
  const stages = readText('deploy/docker/Dockerfile').split(/^(?=FROM )/m);
  const stage = stages.at(-1) ?? '';
  const copies = [...stage.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)];
  const command = /^CMD (\[.+\])$/m.exec(stage)?.[1];
  if (!command || copies.length === 0) throw new Error('the Dockerfile copies no files, or has no CMD in brackets');
  const ignored = readIgnored();
  return {
    command: JSON.parse(command),
    env: Object.fromEntries(Array.from(stage.matchAll(/^ENV (\w+)=(\S+)$/gm), ([, name, value = '']) => [name, value])),
    copyTo(folder) {
      const filter = (path: string): boolean => !ignored.some((glob) => matchesGlob(path.slice(ROOT.length), glob));
      for (const [, sources = '', place = ''] of copies) {
        for (const source of sources.split(' ')) {
          const target = place.endsWith('/') ? join(folder, place, source) : join(folder, place);
          cpSync(join(ROOT, source), target, { recursive: true, filter });
        }
      }
    },
  };
}

/** `.dockerignore` shuts everything out and lets some of it in; what it shuts out of that again are globs. */
function readIgnored(): readonly string[] {
  const lines = readText('.dockerignore').split('\n');
  return lines.filter((line) => line !== '' && line !== '**' && !/^[!#]/.test(line));
}

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
