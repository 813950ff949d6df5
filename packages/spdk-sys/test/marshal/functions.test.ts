import { describe, expect, test } from 'vitest';
import { loadProbe, thrownBy } from './probe/probe.js';

const probe = loadProbe();
const { functions: f } = probe;

describe('function objects', () => {
  test('carry the C name and the number of parameters', () => {
    expect([f['sample_seven']?.name, f['sample_seven']?.length]).toEqual(['sample_seven', 7]);
    expect([f['sample_zero']?.name, f['sample_zero']?.length]).toEqual(['sample_zero', 0]);
    expect([f['sample_absent']?.name, f['sample_absent']?.length]).toEqual(['sample_absent', 2]);
  });

  test('work for inline functions', () => {
    expect(f['sample_inline']?.(1)).toBe(2);
  });

  test('take many arguments', () => {
    expect(f['sample_seven']?.(1, 2, 3, 4n, 5, true, 7)).toBe(1 + 2 + 3 + 4 + 1 + 1 + 7);
  });

  test.each([
    [[], 'expected 2 arguments, got 0'],
    [[1], 'expected 2 arguments, got 1'],
    [[1, 2, 3], 'expected 2 arguments, got 3'],
  ])('insist on the number of arguments: %j', (args, message) => {
    expect(thrownBy(() => f['sample_variant']?.(...args))).toBe(
      `TypeError ERR_INVALID_ARG_TYPE: sample_variant: ${message}`,
    );
  });

  test('name parameters as the variant with their number of parameters does', () => {
    expect(thrownBy(() => f['sample_variant']?.(1, 'x'))).toContain('for right (argument 2 of 2)');
  });

  test('convert nothing further after the first wrong argument', () => {
    expect(thrownBy(() => f['sample_seven']?.(1, 'x', 'y', 4n, 5, true, 7))).toContain(
      'for b (argument 2 of 7)',
    );
  });
});

describe('what the build lacks', () => {
  test('throws, naming function and backend', () => {
    expect(thrownBy(() => f['sample_undefined']?.(1))).toBe(
      'Error ERR_SPDK_UNSUPPORTED: sample_undefined is not supported by the sample backend: this build does not define it',
    );
    expect(thrownBy(() => f['sample_absent']?.(1, 2))).toBe(
      'Error ERR_SPDK_UNSUPPORTED: sample_absent is not supported by the sample backend: this build does not declare it',
    );
  });

  test('is listed', () => {
    expect(probe.unsupported).toContain('sample_undefined');
    expect(probe.unsupported).toContain('sample_absent');
    expect(probe.unsupported).not.toContain('sample_zero');
  });
});

describe('looked up by name', () => {
  test('a function, an enum, a constant', () => {
    expect(probe.bind('sample_variant')?.name).toBe('sample_variant');
    expect(probe.bind('sample_variant')).toHaveLength(f['sample_variant']?.length ?? -1);
    expect(probe.enumerators('sample_sign')).toEqual(probe.enums['sample_sign']);
    expect(probe.enumerators('sample_color')).toEqual(probe.enums['sample_color']);
    expect(Object.keys(probe.constants).map((name) => [name, probe.constant(name)])).toEqual(
      Object.entries(probe.constants),
    );
  });

  test('what is not in the table is undefined', () => {
    expect(probe.bind('sample_zer')).toBeUndefined();
    // An enumerator is no enum.
    expect(probe.enumerators('SAMPLE_RED')).toBeUndefined();
    expect(probe.constant('sample_color')).toBeUndefined();
  });

  test.each(['bind', 'enumerators', 'constant', 'layout'] as const)('%s takes one name', (method) => {
    const call = probe[method] as (...args: unknown[]) => unknown;
    expect(thrownBy(() => call(1))).toMatch(
      new RegExp(`^TypeError ERR_INVALID_ARG_TYPE: ${method}: expected string for \\w+ .*, got number 1$`),
    );
    expect(thrownBy(() => call())).toContain(`${method}: expected 1 argument, got 0`);
    expect(thrownBy(() => call('a\0b'))).toContain('NUL');
  });
});

describe('exports of the table', () => {
  test('signatures are the C types of this build', () => {
    expect(probe.signatures['sample_variant']).toBe('int(int, int)');
    expect(probe.signatures['sample_submit']).toBe('int(int, void (*)(void*, int), void*)');
    expect(probe.signatures['sample_absent']).toBeUndefined();
  });

  test('enums have the values of this build, without what it lacks', () => {
    expect(probe.enums).toEqual({
      sample_color: { SAMPLE_RED: 1, SAMPLE_GREEN: 2, SAMPLE_HIGH: 0x7fffffff },
      sample_sign: { SAMPLE_MINUS: -1, SAMPLE_PLUS: 1 },
    });
  });

  test('constants have the type of their macro', () => {
    expect(probe.constants).toEqual({
      SAMPLE_INT: 42,
      SAMPLE_NEGATIVE: -7,
      SAMPLE_U64: 1n << 40n,
      SAMPLE_DOUBLE: 2.5,
      SAMPLE_TEXT: 'text',
    });
  });
});
