import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { DomainEvent } from '../../../kernel/domain-event.ts';
import { isCurrency, isDate, isDecimal, isTimestamp, isUuid } from '../../../kernel/values.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { createToken } from '../../token.ts';
import type { EventContract } from './contract-files.ts';

export interface EventContracts {
  /** The latest version for each type: what this service writes. */
  readonly current: ReadonlyMap<string, EventContract>;
  /** What is wrong with the data of an event; nothing is wrong with one that has no contract. */
  check(event: Pick<DomainEvent, 'type' | 'data'>): readonly string[];
}

export const EventContracts = createToken<EventContracts>('EventContracts');

const FORMATS = {
  date: isDate,
  'date-time': isTimestamp,
  uuid: isUuid,
  decimal: isDecimal,
  currency: isCurrency,
} as const;

/** Compiles each contract once, at start-up, so that a broken one stops the service and not a change. */
export function createEventContracts(all: readonly EventContract[]): EventContracts {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, validateSchema: false });
  for (const [format, test] of Object.entries(FORMATS)) ajv.addFormat(format, test);
  const current = new Map(
    all.toSorted((a, b) => a.version - b.version).map((contract) => [contract.type, contract] as const),
  );
  const checks = new Map([...current].map(([type, contract]) => [type, compile(ajv, contract)]));
  return {
    current,
    check({ type, data }) {
      const check = checks.get(type);
      // As it travels: a member that is undefined is not there.
      if (!check || check(JSON.parse(JSON.stringify(data)))) return [];
      return (check.errors ?? []).map(({ instancePath, message, params }) => {
        const unknown = params.additionalProperty === undefined ? '' : ` (${params.additionalProperty})`;
        return `data${instancePath.replaceAll('/', '.')} ${message}${unknown}`;
      });
    },
  };
}

/** Consumers accept what the contract does not name. Whoever writes it has to name everything. */
function compile(ajv: Ajv2020, { type, version, schema }: EventContract): ValidateFunction {
  try {
    return ajv.compile({ additionalProperties: false, ...schema });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(`api/events/${type}.v${version}.json is no valid schema: ${why}`);
  }
}
