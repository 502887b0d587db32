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
  /** For messages, e.g. `builtin`, `dir:../features`. */
  readonly name: string;
  /** For the lock, the same wherever the run starts and whoever's machine it is, e.g. `dir:features`; absent: the name. */
  readonly recordedName?: string;
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

/**
 * What is at a target: nothing, an `empty` folder, a `fresh-clone` (.git and nothing but README, LICENSE, .gitignore), a folder in which
 * a change was `interrupted` (recover it, then look again), something else (`occupied`), or a link on the way (`unsafe`).
 */
export type TargetState = 'absent' | 'empty' | 'fresh-clone' | 'interrupted' | 'occupied' | 'unsafe';

/**
 * A change of one file. All paths are relative to the target, use forward slashes, and are already validated. `write` creates or
 * replaces. Folders come and go with their files. Operations take effect in their order, so later ones see what earlier ones did.
 */
export type FileOperation =
  | ({ readonly kind: 'write'; readonly expected?: ExpectedFile } & FileToWrite)
  | { readonly kind: 'delete'; readonly path: string; readonly expected?: ExpectedFile }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

/**
 * What the operation was planned for: the bytes that the file has, or that there is none. If it is otherwise by the time the file is
 * replaced, nothing is changed (TARGET_CHANGED). Without it anything may be replaced.
 */
export type ExpectedFile = 'absent' | { readonly content: string | Uint8Array };

/** What {@link FileTree.recoverTarget} did. */
export interface Recovery {
  /** `rolled-back`: exactly as before the change. `finished`: the change had been committed, only its traces were left. */
  readonly outcome: 'nothing' | 'rolled-back' | 'finished';
  /** Where files went that somebody edited after the interruption and that stood in the way; relative to the target. */
  readonly kept: readonly string[];
}

/** The file system, as far as the use cases need it. All paths are absolute but those of files inside a target. */
export interface FileTree {
  /** `root` is the folder that the user chose to work in; no link below it may lead out of it. */
  inspectTarget(path: string, root?: string): TargetState;
  readText(path: string): string | undefined;
  /** A new folder beside `target` on the same file system, holding `files`; nothing else exists if it throws. */
  stage(target: string, files: readonly FileToWrite[]): string;
  /** Makes the staging folder the target, which is absent or empty, with one rename; removes the staging folder if it throws. */
  publish(staging: string, target: string): void;
  /** Removes a staging folder. */
  discard(staging: string): void;
  /** Changes files in an existing folder: all of them, or none if it throws. A kill leaves a journal for `recoverTarget`. */
  applyInPlace(target: string, operations: readonly FileOperation[]): void;
  /** Rolls back or finishes what a killed `applyInPlace` left; to be called before the target is read for a change. */
  recoverTarget(target: string): Recovery;
}

/** A regular file of a project, or something else at its path: a folder, a link, or anything behind a link. */
export type FoundFile =
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable: boolean }
  | { readonly kind: 'other' };

/** A project as it is on the disk. Links are never followed. */
export interface WorkingTree {
  /** `undefined` where nothing is. Paths are relative to `target`, with forward slashes. */
  readFile(target: string, path: string): FoundFile | undefined;
  /** The paths of all regular files below a folder of the project, relative to `target`; none where the folder does not exist. */
  listFiles(target: string, folder: string): readonly string[];
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  /** Shows the output while it appears, on stderr. */
  readonly show?: boolean;
  /** On top of this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until the command is stopped; ten minutes unless told. */
  readonly timeout?: number;
}

/** Runs a program without a shell and without a terminal. */
export interface CommandRunner {
  /** Throws COMMAND_FAILED if the program is missing, is killed or does not end in time; an exit code is a result. */
  run(argv: readonly [string, ...string[]], options: CommandOptions): Promise<CommandResult>;
}

export interface GitProbe {
  /** Whether `git` can be run. */
  readonly available: boolean;
  /** Whether somebody is configured who would commit. */
  readonly identity: boolean;
  readonly insideWorkTree: boolean;
}

export interface Git {
  /** What a commit in `directory`, which need not exist yet, would meet. */
  probe(directory: string): Promise<GitProbe>;
  /**
   * Initialises the folder and commits everything that its own ignore files let through; returns the commit's hash. Throws COMMAND_FAILED
   * and takes its `.git` away again.
   */
  createFirstCommit(directory: string, message: string): Promise<string>;
}

/** A file that differs from the last commit. */
export interface UncommittedFile {
  /** Relative to the directory asked about. */
  readonly path: string;
  /** Whether git knows the file; new files are untracked until they are added. */
  readonly tracked: boolean;
}

/** What the user has not committed yet. */
export interface GitStatus {
  /** `undefined` where there is no git or no repository. */
  listUncommitted(directory: string): Promise<readonly UncommittedFile[] | undefined>;
}

/** What the user's repository was before branches were merged. */
export interface GitHistory {
  /** The commits that the last merges joined, the newest first; with a merge under way, its own. None where there is no git. */
  listMergedCommits(directory: string): Promise<readonly string[]>;
  /** A text file of a commit; `path` is relative to the directory. `undefined` where the commit lacks it. */
  readCommitted(directory: string, commit: string, path: string): Promise<string | undefined>;
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

/** Where releases are: the project's own, or a mirror with the files of one release. */
export interface ReleaseServer {
  /**
   * One file of the latest release, or of `version`. Throws DOWNLOAD_FAILED when it cannot be had, `undefined` when there is no such
   * file.
   */
  fetch(name: string, version?: string): Promise<Uint8Array | undefined>;
}

/** The running program as a file, when it is one executable of its own. */
export interface InstalledProgram {
  /** Absolute, links resolved. */
  readonly path: string;
  /**
   * Takes the program out of a release's archive (tar.gz or zip), tries whether it answers `--version` with `version`, and makes it the
   * installed one; what was installed before stays if it does not. Throws UPGRADE_FAILED.
   */
  replace(archive: { readonly name: string; readonly bytes: Uint8Array }, version: string): Promise<void>;
}

/** Checks who signed a document; throws DOWNLOAD_UNTRUSTED when it was not the project's release workflow. */
export type VerifySignature = (document: Uint8Array, bundle: Uint8Array) => Promise<void>;
