/** Where features come from besides the built-in catalogue; relative paths refer to `cwd`. */
export interface CatalogueQuery {
  /** Absolute. */
  readonly cwd: string;
  readonly featureDirs: readonly string[];
}

/** `--set feature.option=value`. */
export interface OptionAnswer {
  readonly feature: string;
  readonly option: string;
  readonly value: string;
}
