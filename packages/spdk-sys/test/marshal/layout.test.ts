import { describe, expect, test } from 'vitest';
import { loadProbe, thrownBy } from './probe/probe.js';

const probe = loadProbe();

const field = (struct: string, name: string) =>
  probe.layout(struct).fields.find((candidate) => candidate.name === name);

describe('layouts come from the compiler', () => {
  test('size and alignment', () => {
    expect(probe.layout('sample_inner')).toMatchObject({ size: 4, align: 2 });
    expect(probe.layout('sample_packed')).toMatchObject({ size: 17, align: 1 });
    expect(probe.layout('sample_either')).toMatchObject({ size: 4, align: 4 });
  });

  test.each([
    ['u8', 'u8', 0, 1],
    ['i16', 'i16', 2, 2],
    ['u32', 'u32', 4, 4],
    ['i64', 'i64', 8, 8],
    ['f32', 'f32', 16, 4],
    ['f64', 'f64', 24, 8],
    ['flag', 'bool', 32, 1],
    ['color', 'u32', 36, 4],
    ['sign', 'i32', 40, 4],
    ['pointer', 'ptr', 48, 8],
    ['function', 'fn', 56, 8],
    ['text', 'ptr', 136, 8],
  ])('scalar %s', (name, kind, offset, size) => {
    expect(field('sample_layout', name)).toEqual({ name, kind, offset, size });
  });

  test('embedded structs and unions carry their tag', () => {
    expect(field('sample_layout', 'inner')).toMatchObject({
      kind: 'struct',
      offset: 64,
      struct: 'sample_inner',
    });
    expect(field('sample_layout', 'either')).toMatchObject({ kind: 'struct', struct: 'sample_either' });
  });

  test('arrays carry count and element', () => {
    expect(field('sample_layout', 'inners')).toMatchObject({
      kind: 'array',
      count: 3,
      element: 'struct',
      struct: 'sample_inner',
      size: 12,
    });
    expect(field('sample_layout', 'name')).toMatchObject({ kind: 'array', count: 16, element: 'char' });
    expect(field('sample_layout', 'bytes')).toMatchObject({ kind: 'array', count: 4, element: 'u8' });
    expect(field('sample_layout', 'matrix')).toMatchObject({
      kind: 'array',
      count: 6,
      element: 'u16',
      size: 12,
    });
    expect(field('sample_flexible', 'items')).toMatchObject({ kind: 'array', count: 0, size: 0, offset: 4 });
  });

  test('paths reach into unnamed members', () => {
    expect(field('sample_layout', 'u.named.second')).toMatchObject({ kind: 'u32', offset: 92 });
    expect(field('sample_layout', 'u.both')).toMatchObject({ kind: 'u64', offset: 88 });
    expect(field('sample_layout', 'anonymous')).toMatchObject({ kind: 'u8', offset: 96 });
  });

  test('absent fields are left out', () => {
    expect(field('sample_inner', 'z_absent')).toBeUndefined();
    expect(field('sample_layout', 'u.missing.path')).toBeUndefined();
  });

  test.each([
    ['low', 0, 1, 0, 3, false],
    ['middle', 0, 2, 3, 7, false],
    ['high', 0, 4, 10, 22, false],
    ['negative', 4, 1, 0, 5, true],
    ['flag', 4, 1, 5, 1, false],
    ['mode', 4, 2, 6, 4, false],
    ['wide', 8, 8, 0, 40, false],
  ])('bit-field %s', (name, offset, size, bitOffset, bitWidth, signed) => {
    expect(field('sample_bits', name)).toEqual({
      name,
      kind: 'bits',
      offset,
      size,
      bitOffset,
      bitWidth,
      signed,
    });
  });

  test('packed bit-fields may straddle aligned units', () => {
    expect(field('sample_packed', 'straddling')).toMatchObject({
      offset: 5,
      size: 8,
      bitOffset: 0,
      bitWidth: 61,
    });
    const rest = field('sample_packed', 'rest');
    expect((rest?.offset ?? 0) * 8 + (rest?.bitOffset ?? 0)).toBe(5 * 8 + 61);
    expect(rest?.bitWidth).toBe(35);
  });

  test.each(['sample_opaque', 'sample_not_declared', 'sample_typedef_not_declared', 'nonsense'])(
    'a struct that the headers do not define: %s',
    (name) => {
      expect(thrownBy(() => probe.layout(name))).toBe(
        `Error ERR_SPDK_UNSUPPORTED: layout: the headers of the sample backend do not define struct ${name}`,
      );
    },
  );

  test('wrong arguments', () => {
    const layout = probe.layout as (...args: unknown[]) => unknown;
    expect(thrownBy(() => layout())).toContain('layout: expected 1 argument, got 0');
    expect(thrownBy(() => layout(5))).toContain('layout: expected string for structName');
  });
});
