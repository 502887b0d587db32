/** Process exit codes; the contract with scripts and pipelines. */
export const EXIT = {
  done: 0,
  environment: 1,
  usage: 2,
  unresolvable: 3,
  protected: 4,
  conflicts: 5,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface ErrorEntry {
  readonly exit: ExitCode;
  /** When it happens. */
  readonly when: string;
  /** What the user does about it. */
  readonly next: string;
}

/** Every code a user can meet. docs/errors.md is derived from it. */
export const ERROR_CATALOGUE = {
  USAGE: {
    exit: EXIT.usage,
    when: 'A flag or argument is unknown, missing or malformed.',
    next: 'Run the command with `--help`.',
  },
  INPUT_MISSING: {
    exit: EXIT.usage,
    when: 'An answer is needed and nobody can be asked.',
    next: 'Pass every flag that the message names.',
  },
  INTENT_INVALID: {
    exit: EXIT.usage,
    when: 'The intent (flags, `scaffold.yaml` or `--from`) does not fit its schema.',
    next: 'Mend the named key; the JSON Schema is in `schemas/intent.schema.json`.',
  },
  YAML_MALFORMED: {
    exit: EXIT.usage,
    when: 'A YAML or JSON file cannot be parsed.',
    next: 'Mend the file at the line and column in the message.',
  },
  NAME_INVALID: {
    exit: EXIT.usage,
    when: 'The name of a project or module is no valid package, folder and Kubernetes name, the id of a feature is none, or it is reserved.',
    next: 'Choose a name of lower-case letters, digits and hyphens that starts with a letter.',
  },
  PATH_INVALID: {
    exit: EXIT.usage,
    when: 'A path leaves the project, is absolute, names a drive, or clashes with another path but for case.',
    next: 'Use a relative path inside the project.',
  },
  STACK_UNKNOWN: { exit: EXIT.usage, when: 'No such stack.', next: 'Choose one of the stacks in the message.' },
  TIER_UNKNOWN: {
    exit: EXIT.usage,
    when: 'No such tier.',
    next: 'Choose basic, intermediate, advanced or enterprise.',
  },
  FEATURE_UNKNOWN: {
    exit: EXIT.usage,
    when: 'No feature with that id exists in any source.',
    next: 'Use the suggested id, or see `scaffold list`.',
  },
  OPTION_UNKNOWN: { exit: EXIT.usage, when: 'The feature has no such option.', next: 'See `scaffold info FEATURE`.' },
  OPTION_INVALID: {
    exit: EXIT.usage,
    when: 'An option has a value of the wrong type or out of its range.',
    next: 'See `scaffold info FEATURE` for what it accepts.',
  },
  MODULE_UNKNOWN: {
    exit: EXIT.usage,
    when: 'The repository has no module of that name, or already has one.',
    next: 'Use one of the modules in the message.',
  },
  MANIFEST_INVALID: {
    exit: EXIT.usage,
    when: 'A feature or stack manifest does not fit its schema.',
    next: 'Mend the manifest at the key in the message.',
  },
  MANIFEST_DUPLICATE: {
    exit: EXIT.usage,
    when: 'Two sources hold the same feature in the same version.',
    next: 'Rename one of them or give it another version.',
  },
  CAPABILITY_UNKNOWN: {
    exit: EXIT.usage,
    when: 'A manifest names a capability that no feature introduces.',
    next: 'Use the suggested capability, or introduce it under `capabilities`.',
  },
  WHEN_INVALID: {
    exit: EXIT.usage,
    when: 'A `when` condition cannot be parsed or names something unknown.',
    next: 'Mend the condition at the position in the message.',
  },
  FACT_INVALID: {
    exit: EXIT.usage,
    when: 'A fact does not fit the schema of its kind, or its kind is unknown.',
    next: 'Mend the fact; the kinds are in docs/facts.md.',
  },
  FACT_CONFLICT: {
    exit: EXIT.usage,
    when: 'Two owners declare the same fact with different content.',
    next: 'Make them equal, or rename one.',
  },
  SLOT_UNKNOWN: {
    exit: EXIT.usage,
    when: 'A feature contributes to a shared file that nobody declares.',
    next: 'Use the suggested path, or declare the slot.',
  },
  SLOT_CONFLICT: {
    exit: EXIT.usage,
    when: 'Two features set the same key of a shared file to different values.',
    next: 'Leave the key to one of them.',
  },
  FILE_CONFLICT: {
    exit: EXIT.usage,
    when: 'Two features own the same file.',
    next: 'Let one own it, or make it a slot.',
  },
  TEMPLATE_INVALID: {
    exit: EXIT.usage,
    when: 'A template cannot be parsed, or uses an unknown helper, partial or variable.',
    next: 'Mend the template at the position in the message.',
  },
  OUTPUT_INVALID: {
    exit: EXIT.usage,
    when: 'A generated file does not parse.',
    next: 'It is a fault of the feature that the message names; please report it.',
  },
  FEATURE_UNSOUND: {
    exit: EXIT.usage,
    when: 'A feature that is checked has no page, contributes nothing, holds a file that no case uses, differs from plan to plan, or its tests do not notice that it is gone.',
    next: 'Mend it as the message says, then run `scaffold feature check` again.',
  },
  LOCK_INCOMPLETE: {
    exit: EXIT.usage,
    when: 'The lock file cannot be derived: the catalogue lock lacks a dependency or holds another version.',
    next: 'Run `npm install` in the project; in the catalogue, run `npm run catalogue:lock`.',
  },
  FEATURE_CONFLICT: {
    exit: EXIT.unresolvable,
    when: 'Features that were asked for cannot hold together.',
    next: 'Apply one of the checked repairs in the message.',
  },
  FEATURE_CYCLE: {
    exit: EXIT.unresolvable,
    when: 'Features require or order each other in a circle.',
    next: 'Break the circle that the message prints.',
  },
  FEATURE_VERSION: {
    exit: EXIT.unresolvable,
    when: 'No available version of a feature lies in every range that is required.',
    next: 'Apply one of the checked repairs in the message.',
  },
  FEATURE_UNSUPPORTED: {
    exit: EXIT.unresolvable,
    when: 'A feature does not support the stack, or refuses the tier.',
    next: 'Choose another tier or stack, or leave the feature out.',
  },
  CAPABILITY_UNPROVIDED: {
    exit: EXIT.unresolvable,
    when: 'No feature of the stack provides a capability that is required.',
    next: 'Leave out the feature that requires it, or add a source that provides it.',
  },
  RESOLVER_LIMIT: {
    exit: EXIT.unresolvable,
    when: 'The resolver gave up after its step limit.',
    next: 'Name the providers you want with `--features`.',
  },
  TARGET_NOT_EMPTY: {
    exit: EXIT.protected,
    when: 'The target folder exists and holds files.',
    next: 'Choose another name or folder.',
  },
  TARGET_OUTSIDE: {
    exit: EXIT.usage,
    when: 'The target lies outside the working folder: it is absolute, or leads up with `..`.',
    next: 'Name the folder to work in with `-C DIR`.',
  },
  TARGET_UNSAFE: {
    exit: EXIT.protected,
    when: 'The target is a symbolic link or lies behind one that leaves the chosen folder.',
    next: 'Use the real folder.',
  },
  COMMAND_REFUSED: {
    exit: EXIT.protected,
    when: 'A third-party feature wants to run a command that was not consented to.',
    next: 'Read the command, then pass `--allow-command ID`.',
  },
  UNCOMMITTED: {
    exit: EXIT.protected,
    when: 'The repository has uncommitted changes, which a change of ours could not be told from afterwards.',
    next: 'Commit or stash them, or pass `--allow-dirty`.',
  },
  CHANGE_INTERRUPTED: {
    exit: EXIT.protected,
    when: 'Another change of the repository is under way or was interrupted.',
    next: 'Wait until the other run ends; if there is none, run `scaffold recover`.',
  },
  TARGET_CHANGED: {
    exit: EXIT.protected,
    when: 'A file has changed between the planning of a change and its writing; nothing was written.',
    next: 'Run it again.',
  },
  PLAN_CHANGED: {
    exit: EXIT.protected,
    when: 'An agent applies a plan whose digest is not that of the plan as it is now; nothing was written.',
    next: 'Plan again and pass the new digest.',
  },
  CATALOGUE_MISMATCH: {
    exit: EXIT.protected,
    when: 'This release of scaffold holds other versions of features than the repository was made with.',
    next: 'Run `scaffold update` first, or use the release that the message names.',
  },
  FEATURE_NEEDED: {
    exit: EXIT.protected,
    when: 'A feature that shall be removed is needed by others.',
    next: 'Remove the others too with `--cascade`, or keep it.',
  },
  RECORDS_BROKEN: {
    exit: EXIT.protected,
    when: '`.scaffold/lock.json` is missing or cannot be read, so nobody can tell edits from generated content.',
    next: 'Restore `.scaffold/` from git, or run `scaffold sync --rebase`.',
  },
  SOURCE_UNREADABLE: {
    exit: EXIT.environment,
    when: 'A folder of features, an intent file or the catalogue cannot be read.',
    next: 'Check that it exists and that you may read it.',
  },
  WRITE_FAILED: {
    exit: EXIT.environment,
    when: 'The file system refused a write; nothing was left behind.',
    next: 'See the cause: free space, permissions, open files. Then run again.',
  },
  COMMAND_FAILED: {
    exit: EXIT.environment,
    when: 'A command such as `npm install` failed; the generated files are complete.',
    next: 'Run the printed command in the project.',
  },
  NOT_A_PROJECT: {
    exit: EXIT.usage,
    when: 'The folder holds no `scaffold.yaml`.',
    next: 'Run it inside a generated repository, or pass `-C DIR`.',
  },
  UPGRADE_UNAVAILABLE: {
    exit: EXIT.usage,
    when: 'This scaffold belongs to a package manager, or there is no binary for this platform.',
    next: 'Upgrade it in the way in which it was installed; see docs/install.md.',
  },
  UPGRADE_FAILED: {
    exit: EXIT.environment,
    when: 'The new program does not start, or the old one cannot be replaced; the old one stays.',
    next: 'See the cause: permissions, free space, the system. docs/install.md names what the binaries need.',
  },
  DOWNLOAD_FAILED: {
    exit: EXIT.environment,
    when: 'A file of a release cannot be downloaded.',
    next: 'Check the network; https_proxy and SCAFFOLD_INSTALL_BASE_URL are respected.',
  },
  DOWNLOAD_UNTRUSTED: {
    exit: EXIT.environment,
    when: 'A download differs from its checksum, or the checksums have a wrong signature; nothing of it was used.',
    next: 'Try again; if it stays so, do not trust the server.',
  },
  INTERRUPTED: {
    exit: EXIT.interrupted,
    when: 'The user stopped it: nothing was written, or the project is complete and only commands are left.',
    next: 'Run it again when ready.',
  },
  INTERNAL: { exit: EXIT.bug, when: 'A fault of scaffold itself.', next: 'Please report it with the printed details.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
