import { expect, test } from 'vitest';
import { mergeSignatures } from '../src/emit/typescript/merge-signatures.js';

test('flavours that agree give one signature', () => {
  const signature = { params: [{ name: 'a', type: 'number' }], returns: 'void' };
  expect(mergeSignatures([signature, signature])).toBe('(a: number) => void');
});

test('what some flavours do not pass is optional, and differing types are alternatives', () => {
  const short = { params: [{ name: 'a', type: 'number' }], returns: 'void' };
  const long = {
    params: [
      { name: 'a', type: 'bigint' },
      { name: 'b', type: 'boolean' },
    ],
    returns: 'number',
  };
  expect(mergeSignatures([short, long])).toBe('(a: number | bigint, b?: boolean) => void | number');
});
