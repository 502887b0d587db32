/** The three versions of a file: as it was generated last, as it is now, as it would be generated today. */
export interface ThreeWay<T> {
  readonly base: T;
  readonly mine: T;
  readonly theirs: T;
}

/** A place that both sides changed differently. */
export interface MergeConflict {
  /** Where: lines of the merged text such as `12-18`, a key such as `scripts.test`, or the whole file. */
  readonly where: string;
  readonly why: string;
}

/** Two texts made one. */
export interface MergedText {
  readonly content: string;
  /** Whether `content` holds conflict markers. */
  readonly marked: boolean;
  readonly conflicts: readonly MergeConflict[];
  /** Decisions that a reader would want to know of. */
  readonly notes: readonly string[];
}

/** Names of the sides in conflict markers. */
export interface SideLabels {
  readonly mine: string;
  readonly theirs: string;
}

export function mergeCleanly(content: string, notes: readonly string[] = []): MergedText {
  return { content, marked: false, conflicts: [], notes };
}
