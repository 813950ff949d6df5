/**
 * The number that an option's text stands for.
 *
 * @throws RangeError naming what is wrong
 */
export function numberOption(name: string, text: string, form: RegExp, min: number, max: number): number {
  const value = form.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw expected(`number from ${min} to ${max}`, name, text);
  return value;
}

/** A RangeError of the form "expected X for --option, got 'Y'". */
export function expected(what: string, name: string, value: string): RangeError {
  return new RangeError(`expected ${what} for ${name}, got '${value}'`);
}
