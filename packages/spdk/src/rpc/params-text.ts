import { checkedObject, outOfRange, wrongType } from '@spdk-ts/spdk-safe';

/**
 * The JSON of a method's parameters; undefined without.
 *
 * @throws TypeError for what is no object, or cannot be JSON: bigints, circles
 */
export function paramsText(params: object | undefined): string | undefined {
  if (params === undefined) return undefined;
  checkedObject(params, 'params');
  try {
    return JSON.stringify(params);
  } catch (error) {
    throw wrongType(`an object that can be JSON (${(error as Error).message})`, 'params', params);
  }
}

/** @throws TypeError, RangeError for what is not the JSON of an object or array: a server would end the connection */
export function checkParamsText(params: string): void {
  if (typeof params !== 'string') throw wrongType('string', 'params', params);
  let value: unknown;
  try {
    value = JSON.parse(params);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null) throw outOfRange('JSON of an object', 'params', params);
}
