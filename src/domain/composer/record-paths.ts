/** Paths of the records, relative to the project. */
export const RECORD_PATHS = {
  intent: 'scaffold.yaml',
  lock: '.scaffold/lock.json',
  base: '.scaffold/base/',
  conflicts: '.scaffold/conflicts/',
  attributes: '.scaffold/.gitattributes',
  ignored: '.scaffold/.gitignore',
  /** Features of the repository itself: written by its people, read by every command in it. */
  features: '.scaffold/features',
} as const;
