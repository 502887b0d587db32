import { StartupError } from '../../lifecycle/startup-error.ts';
import type { Route } from '../route.ts';
import type { ApiVersions, VersionChange } from './api-versions.ts';
import type { ApiVersion, Lifetime, VersionFile } from './version-file.ts';

type Translate = (body: unknown) => unknown;

/** The versions that are served, and the changes between them. */
export class VersionList implements ApiVersions {
  readonly #file: VersionFile;
  readonly #changes: VersionChange[] = [];

  constructor(file: VersionFile) {
    this.#file = file;
  }

  change(change: VersionChange): void {
    if (this.#indexOf(change.since) < 1)
      throw new StartupError(`A change of the API is since ${change.since}, before which there is no version`);
    this.#changes.push(change);
    this.#changes.sort((a, b) => this.#indexOf(a.since) - this.#indexOf(b.since));
  }

  get ids(): readonly string[] {
    return this.#file.versions.map(({ id }) => id);
  }

  get newest(): string {
    return this.ids.at(-1) ?? '';
  }

  /** The version that a caller asks for, or the default. `undefined` when there is none of that name. */
  find(id: string | null): ApiVersion | undefined {
    return this.#file.versions.find((version) => version.id === (id ?? this.#file.default));
  }

  lifetimeOf(operation: string): Lifetime | undefined {
    return this.#file.operations[operation];
  }

  /** What turns the body of a request of this version into one of the newest. `undefined` when it is one already. */
  upgradeOf(operation: string, version: string): Translate | undefined {
    return compose(this.#changesAfter(operation, version).map(({ upgrade }) => upgrade));
  }

  downgradeOf(operation: string, version: string): Translate | undefined {
    return compose(
      this.#changesAfter(operation, version)
        .toReversed()
        .map(({ downgrade }) => downgrade),
    );
  }

  /** Whatever names an operation that does not exist would be without effect, and nobody would notice. */
  check(routes: readonly Route[]): void {
    const known = new Set(routes.map(({ id }) => id));
    const named = [...Object.keys(this.#file.operations), ...this.#changes.flatMap(({ operations }) => operations)];
    const unknown = [...new Set(named.filter((id) => !known.has(id)))];
    if (unknown.length > 0) throw new StartupError(`The versions of the API name no operation: ${unknown.join(', ')}`);
  }

  #changesAfter(operation: string, version: string): readonly VersionChange[] {
    const index = this.#indexOf(version);
    return this.#changes.filter(
      ({ operations, since }) => operations.includes(operation) && this.#indexOf(since) > index,
    );
  }

  #indexOf(id: string): number {
    return this.ids.indexOf(id);
  }
}

function compose(steps: readonly (Translate | undefined)[]): Translate | undefined {
  const given = steps.filter((step) => step !== undefined);
  return given.length === 0 ? undefined : (body) => given.reduce((value, step) => step(value), body);
}
