import { readdirSync } from 'node:fs';
import { Guard, unsafePointerFrom } from '@spdk-ts/spdk-safe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSpdk, stopSpdk } from '../running-spdk.js';

type AnyFunction = (...args: unknown[]) => unknown;

const headers = readdirSync(new URL('../../src/generated/functions', import.meta.url)).map((file) =>
  file.slice(0, -'.generated.ts'.length),
);
const exported = new Map<string, AnyFunction>();
const families: { tag: string; kind: string; release: AnyFunction }[] = [];
for (const header of headers) {
  const module: Record<string, unknown> = await import(`@spdk-ts/spdk-safe/functions/${header}`);
  for (const [name, value] of Object.entries(module)) {
    if (typeof value === 'function') exported.set(name, value as AnyFunction);
    else families.push(value as (typeof families)[number]);
  }
}

test('there are families and functions, each under one name', () => {
  expect(exported.size).toBeGreaterThan(80);
  expect(families.length).toBeGreaterThan(20);
  expect(new Set(families.map(({ tag }) => tag)).size).toBe(families.length);
});

/** What a call of each function throws, by the names of those that throw nothing typed. */
function untyped(code: RegExp, args: () => unknown[]): string[] {
  return [...exported].flatMap(([name, call]) => {
    try {
      call(...args());
      return [`${name} threw nothing`];
    } catch (error) {
      return code.test(String((error as { code?: unknown }).code)) ? [] : [`${name}: ${error}`];
    }
  });
}

describe('none of them reaches C', () => {
  test('before SPDK is started', () => {
    expect(untyped(/^ERR_SPDK_NOT_STARTED$/, () => [])).toEqual([]);
  });

  describe('while it runs', () => {
    beforeAll(startSpdk);
    afterAll(stopSpdk);
    const refused = /^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/;
    const many = <Value>(value: Value) => Array.from({ length: 12 }, () => value);

    test.each<[string, () => unknown]>([
      ['undefined', () => undefined],
      ['null', () => null],
      ['objects', () => ({})],
      ['NaN', () => Number.NaN],
      ['negative numbers', () => -1],
      ['texts with NUL', () => 'a\0b'],
      [
        'guards of what none of them takes',
        () => new Guard('probe', unsafePointerFrom(1), { kind: 'probe', release: () => {} }),
      ],
    ])('with too many arguments, all of them %s', (_what, value) => {
      expect(untyped(refused, () => many(value()))).toEqual([]);
    });
  });

  test('after SPDK was stopped', () => {
    expect(untyped(/^ERR_SPDK_NOT_STARTED$/, () => [])).toEqual([]);
  });
});
