import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import type { StackManifest } from '../domain/manifest/stack-manifest.ts';
import type { FeatureContent } from '../domain/pipeline.ts';
import type { Result } from '../domain/problem.ts';
import type { Template } from '../domain/template/template.ts';

interface FoundManifest<K, M> {
  readonly kind: K;
  /** Name of its folder, which its id must equal. */
  readonly folder: string;
  /** For messages: the file, relative to the source or absolute. */
  readonly path: string;
  /** YAML text, still to be parsed, or a manifest that the build has validated. */
  readonly manifest: { readonly text: string } | { readonly validated: M };
}

/** One feature or stack manifest as a source found it. */
export type ManifestDocument = FoundManifest<'feature', FeatureManifest> | FoundManifest<'stack', StackManifest>;

/** Where features come from: the bundled catalogue, a directory; later npm, git, tarballs. */
export interface FeatureSource {
  /** For messages and the lock, e.g. `builtin`, `dir:./features`. */
  readonly name: string;
  readManifests(): readonly ManifestDocument[];
  /** The files of one feature or stack that this source listed. Templates come parsed. */
  readContent(folder: string, kind: 'feature' | 'stack'): FeatureContent;
}

/** Parses a Handlebars text; injected into sources so that the parser is loaded only when a source holds raw templates. */
export type ParseTemplate = (text: string, path: string) => Result<Template>;

/** A file to be written; `path` is relative to the target and already validated. */
export interface FileToWrite {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable: boolean;
}

/** The file system, as far as the use cases need it. All paths are absolute but those of {@link FileToWrite}. */
export interface FileTree {
  /** `absent`, `empty` directory, `fresh-clone` (only .git, README, LICENSE, .gitignore), `occupied`, or `unsafe` (a link on the way). */
  inspectTarget(path: string): 'absent' | 'empty' | 'fresh-clone' | 'occupied' | 'unsafe';
  readText(path: string): string | undefined;
  /** A new folder beside `target` on the same file system, holding `files`; nothing else exists if it throws. */
  stage(target: string, files: readonly FileToWrite[]): string;
  /** Makes the staging folder the target with one rename. */
  publish(staging: string, target: string): void;
  /** Removes a staging folder. */
  discard(staging: string): void;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a shell. */
export interface CommandRunner {
  run(
    argv: readonly [string, ...string[]],
    options: { readonly cwd: string; readonly show?: boolean },
  ): Promise<CommandResult>;
}

export interface Git {
  /** Whether `git` can be run and who would commit. */
  probe(
    directory: string,
  ): Promise<{ readonly available: boolean; readonly identity: boolean; readonly insideWorkTree: boolean }>;
  /** Initialises the folder and commits everything; returns the commit's hash. */
  createFirstCommit(directory: string, message: string): Promise<string>;
}

/** Asks people; only called when there is a terminal. */
export interface Asker {
  input(question: {
    readonly message: string;
    readonly initial?: string;
    validate(value: string): string | undefined;
  }): Promise<string>;
  choose(question: {
    readonly message: string;
    readonly choices: readonly { readonly value: string; readonly title: string; readonly hint?: string }[];
    readonly initial?: string;
  }): Promise<string>;
}

/** Tells how far a long run is; silent when nobody watches. */
export interface Reporter {
  progress(message: string): void;
  note(message: string): void;
}

/** Milliseconds from an arbitrary origin. */
export type Clock = () => number;
