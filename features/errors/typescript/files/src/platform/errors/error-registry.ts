import type { ErrorDefinition } from '../../kernel/app-error.ts';
import { StartupError } from '../lifecycle/startup-error.ts';

/** Every failure that the service can answer, by code. A code belongs to one feature. */
export class ErrorRegistry {
  readonly #definitions = new Map<string, ErrorDefinition>();

  add(definitions: Readonly<Record<string, ErrorDefinition>>): void {
    for (const definition of Object.values(definitions)) {
      if (this.#definitions.has(definition.code))
        throw new StartupError(`Error code ${definition.code} is defined twice`);
      this.#definitions.set(definition.code, definition);
    }
  }

  list(): readonly ErrorDefinition[] {
    return [...this.#definitions.values()];
  }
}
