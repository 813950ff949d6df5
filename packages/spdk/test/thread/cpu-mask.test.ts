import { CpuMask } from '@spdk-ts/spdk';
import { describe, expect, test } from 'vitest';

describe('CpuMask', () => {
  test.each([
    ['0x3', [0, 1]],
    ['1d', [0, 2, 3, 4]],
    ['[0,2-4]', [0, 2, 3, 4]],
    ['0x80000000000000000', [67]],
    ['0x0', []],
  ])('reads %s', (text, cpus) => {
    expect([...CpuMask.parse(text)]).toEqual(cpus);
  });

  test.each(['', '0xg', '[2-1]', '[0', '[1024]', 'a b'])('refuses %j', (text) => {
    expect(() => CpuMask.parse(text)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  });

  test('writes what it reads', () => {
    for (const cpus of [[], [0], [5], [0, 2, 3, 4], [63, 64, 130], [1023]]) {
      const mask = new CpuMask(cpus);
      expect([...CpuMask.parse(String(mask))]).toEqual(cpus);
    }
    expect(String(new CpuMask([0, 2, 3, 4]))).toBe('0x1d');
  });

  test('takes CPUs in and out', () => {
    const mask = new CpuMask([1]).set(7).set(3).set(1, false);
    expect([...mask]).toEqual([3, 7]);
    expect([mask.has(3), mask.has(1), mask.size]).toEqual([true, false, 2]);
    expect(mask.equals(CpuMask.parse('[3,7]'))).toBe(true);
    expect(mask.equals(CpuMask.parse('[3]'))).toBe(false);
    expect(mask.equals(CpuMask.parse('[3,8]'))).toBe(false);
  });

  test.each([-1, 1024, 0.5, Number.NaN])('refuses CPU %j', (cpu) => {
    expect(() => new CpuMask([cpu])).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
    expect(() => new CpuMask().has(cpu)).toThrow(RangeError);
  });

  test('refuses what is no mask', () => {
    expect(() => CpuMask.from(3 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    expect(() => new CpuMask().set('1' as never)).toThrow(TypeError);
    expect(() => new CpuMask().set(1, 1 as never)).toThrow(TypeError);
  });
});
