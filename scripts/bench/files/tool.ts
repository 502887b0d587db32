import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Peer } from '../install-peers.ts';
import type { ProcessCall } from '../run-process.ts';
import { type CorpusFile, FLAG, LIST, VARIABLES } from './corpus.ts';

/** What a tool is given to make its templates. */
interface ToolSetting {
  readonly corpus: readonly CorpusFile[];
  /** A new folder for its templates. */
  readonly folder: string;
  /** Folder of the tool's packages; for tools without packages the cache itself. */
  readonly packages: string;
  /** The finished tree, for tools that copy. */
  readonly finished: string;
  /** Absolute path of the built command. */
  readonly scaffold: string;
}

/** A tool that is measured on the corpus. */
export interface FileTool {
  readonly name: string;
  /** How it is run, for the notes under the table. */
  readonly how: string;
  /** What has to be installed for it. */
  readonly peer?: Peer;
  /** Writes its templates (not timed); the result makes the timed process for an empty output folder. */
  prepare(setting: ToolSetting): (out: string) => ProcessCall;
  /** Folder inside the output that must hold the corpus folder; absent: the output itself. */
  readonly projectFolder?: string;
}

/** All values of the templates as one object. */
export const TEMPLATE_VALUES = { ...VARIABLES, [FLAG.name]: FLAG.value, [LIST.name]: LIST.value } as const;

/** Writes texts below a folder, making the folders on the way. */
export function writeTexts(folder: string, texts: Iterable<readonly [path: string, text: string]>): void {
  const made = new Set<string>();
  for (const [path, text] of texts) {
    const target = join(folder, path);
    const parent = dirname(target);
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true });
      made.add(parent);
    }
    writeFileSync(target, text);
  }
}
