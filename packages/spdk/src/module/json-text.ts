import { wrongType } from '@spdk-ts/spdk-safe';

/**
 * The JSON of an object that a function of the application has given.
 *
 * @throws TypeError for what is none, or cannot be JSON: bigints, circles
 */
export function jsonText(value: unknown, name: string): string {
  const expected = 'an object that can be JSON';
  if (typeof value !== 'object' || value === null) throw wrongType(expected, `the result of ${name}`, value);
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw wrongType(`${expected} (${(error as Error).message})`, `the result of ${name}`, value);
  }
}
