/** How many rows each table has: what a restored copy is compared with. */
export type RowCounts = Readonly<Record<string, number>>;

/** What a kind of database can do, by its URL. */
export interface BackupTool {
  /** Of its files: `sqlite` in `20260115T093000Z.sqlite`. */
  readonly suffix: string;
  /** Writes a consistent copy while others go on writing, and tells how many rows it has. */
  dump(url: string, file: string): Promise<RowCounts>;
  /** Fills an empty database. Refuses one that is not. */
  restore(file: string, url: string): Promise<void>;
  count(url: string): Promise<RowCounts>;
  /** An empty database of the same kind beside the given one. */
  scratch(url: string): Promise<AsyncDisposable & { readonly url: string }>;
}

/** What happens to a file or database that is not as it should be: one line for a person. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
