/** Where two values of JSON differ: one line for each place, with both. */
export function* differences(own: unknown, expected: unknown, path = ''): Generator<string> {
  if (isObject(own) && isObject(expected)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(own)])) {
      yield* differences(own[key], expected[key], `${path}.${key}`);
    }
  } else if (JSON.stringify(own) !== JSON.stringify(expected)) {
    yield `${path}: ${JSON.stringify(own)} on embedded, ${JSON.stringify(expected)} on spdk`;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
