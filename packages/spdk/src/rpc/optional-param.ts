import { checkedInteger, checkedName, outOfRange, wrongType } from '@spdk-ts/spdk-safe';

// Parameters that may be left out: JSON does not carry those that are undefined, and SPDK takes its own default.

/** @throws TypeError, RangeError for what is given and no name */
export function optionalName(value: string | undefined, name: string): string | undefined {
  return value === undefined ? undefined : checkedName(value, name);
}

/** @throws TypeError for what is given and no boolean */
export function optionalFlag(value: boolean | undefined, name: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType('boolean', name, value);
}

/** @throws TypeError, RangeError for what is given and no integer from `min` to `max` */
export function optionalInteger(
  value: number | undefined,
  name: string,
  min: number,
  max: number,
): number | undefined {
  return value === undefined ? undefined : checkedInteger(value, name, min, max);
}

/** @throws RangeError for what is given and none of the choices */
export function optionalChoice<Choice extends string>(
  value: Choice | undefined,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined || choices.includes(value)) return value;
  throw outOfRange(choices.join(', '), name, value);
}
