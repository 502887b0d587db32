import { Ajv2020 } from 'ajv/dist/2020.js';
import { isCurrency, isDate, isDecimal, isTimestamp, isUuid } from '../../src/kernel/values.ts';
import type { Schemas } from '../../src/platform/http/route.ts';

/** Says in words what is wrong with a value, by a validator that is not the one of the service. */
export function createSchemaChecker(schemas: Schemas): (name: string, value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const formats = { uuid: isUuid, date: isDate, 'date-time': isTimestamp, decimal: isDecimal, currency: isCurrency };
  for (const [name, test] of Object.entries(formats)) ajv.addFormat(name, test);
  ajv.addSchema({ components: { schemas } }, 'contract');
  return (name, value) => {
    const validate = ajv.compile({ $ref: `contract#/components/schemas/${name}` });
    return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };
}

/** Whether JSON Schema 2020-12 calls it a schema. References are not followed. */
export function isSchema(value: object | boolean): boolean {
  return new Ajv2020({ strict: false }).validateSchema(value) === true;
}
