import type { FileVersion } from './file-version.ts';
import type { FileAction } from './merge-file.ts';
import type { MergeConflict } from './merge-outcome.ts';

/** What a change does to one file of the service. */
export interface FileChange {
  readonly path: string;
  /** Where it was, if the plan has moved it. */
  readonly from?: string;
  readonly owner: string;
  readonly features: readonly string[];
  readonly action: FileAction;
  /** What is there now, at `from` if it moves; absent where nothing is. */
  readonly before?: FileVersion;
  /** What shall be there; absent where the file goes. */
  readonly after?: FileVersion;
  readonly aside?: FileVersion['content'];
  readonly conflicts: readonly MergeConflict[];
  readonly notes: readonly string[];
}
