import { expect, test } from 'vitest';
import { explainLayout } from '../src/parse/record-layout.js';

const byte = { size: 1, align: 1, bits: undefined };
const word = { size: 4, align: 4, bits: undefined };

test('a member at its natural place needs no attribute', () => {
  const record = {
    union: false,
    align: 4,
    members: [
      { ...byte, offset: 0 },
      { ...word, offset: 32 },
    ],
  };
  expect(explainLayout(record)).toEqual({
    packed: false,
    aligned: undefined,
    members: [undefined, undefined],
  });
});

test('a member before its natural place is packed', () => {
  const record = {
    union: false,
    align: 1,
    members: [
      { ...byte, offset: 0 },
      { ...word, offset: 8 },
    ],
  };
  expect(explainLayout(record)).toEqual({
    packed: true,
    aligned: undefined,
    members: [undefined, undefined],
  });
});

test('a member after its natural place has an alignment of its own', () => {
  const record = {
    union: false,
    align: 16,
    members: [
      { ...byte, offset: 0 },
      { ...word, offset: 128 },
    ],
  };
  expect(explainLayout(record)).toEqual({ packed: false, aligned: undefined, members: [undefined, 16] });
});

test('alignment that no member explains belongs to the record', () => {
  expect(explainLayout({ union: false, align: 64, members: [{ ...word, offset: 0 }] }).aligned).toBe(64);
});

test('a bit-field that straddles its unit is packed, an unnamed one does not align', () => {
  const straddling = {
    union: false,
    align: 1,
    members: [
      { size: 4, align: 4, bits: 20, offset: 0 },
      { size: 4, align: 4, bits: 20, offset: 20 },
    ],
  };
  expect(explainLayout(straddling).packed).toBe(true);
  const unnamed = {
    union: false,
    align: 1,
    members: [
      { ...byte, offset: 0 },
      { size: 4, align: 1, bits: 3, offset: 8 },
    ],
  };
  expect(explainLayout(unnamed)).toEqual({
    packed: false,
    aligned: undefined,
    members: [undefined, undefined],
  });
});
