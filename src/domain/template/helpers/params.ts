import { isList, isScalar, type Scalar } from '../../value-kinds.ts';
import type { Param } from './define-helper.ts';

export function text(name: string): Param<string> {
  return { name, expects: 'a text', isOptional: false, accepts: (value) => typeof value === 'string' };
}

export function number(name: string): Param<number> {
  return { name, expects: 'a number', isOptional: false, accepts: (value) => typeof value === 'number' };
}

/** A count or a position: not negative, without fraction. */
export function count(name: string): Param<number> {
  const accepts = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  return { name, expects: 'a whole number', isOptional: false, accepts };
}

export function flag(name: string): Param<boolean> {
  return { name, expects: 'true or false', isOptional: false, accepts: (value) => typeof value === 'boolean' };
}

export function scalar(name: string): Param<Scalar> {
  return { name, expects: 'a text, number or boolean', isOptional: false, accepts: isScalar };
}

export function list(name: string): Param<readonly unknown[]> {
  return { name, expects: 'a list', isOptional: false, accepts: isList };
}

export function anything(name: string): Param<unknown> {
  return { name, expects: 'a value', isOptional: false, accepts: (value): value is unknown => true };
}

/** The same argument, which may be left out. */
export function optional<T>(param: Param<T>): Param<T | undefined> {
  const accepts = (value: unknown): value is T | undefined => value === undefined || param.accepts(value);
  return { name: param.name, expects: param.expects, isOptional: true, accepts };
}
