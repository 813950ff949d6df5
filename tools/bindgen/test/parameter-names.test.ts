import { expect, test } from 'vitest';
import { SourceText } from '../src/parse/parameter-names.js';

function names(text: string, declared: string, count: number, line = 1): readonly string[] | undefined {
  return new SourceText(text).parameterNames(declared, line, count);
}

test('names are the last words of parameters', () => {
  expect(names('typedef void (*done_cb)(struct a *x, const char *name, int n[2]);', 'done_cb', 3)).toEqual([
    'x',
    'name',
    'n',
  ]);
});

test('a parameter without a name has none', () => {
  expect(names('typedef int (*fn)(void *, struct a *, unsigned long, struct b);', 'fn', 4)).toEqual([
    '',
    '',
    '',
    '',
  ]);
});

test('comments, line breaks and nested callbacks do not disturb', () => {
  const text = '/* fn(a, b) */\ntypedef int\n(*fn)(void (*inner)(int a, int b), /* last, */\n\tvoid *ctx);';
  expect(names(text, 'fn', 2, 2)).toEqual(['inner', 'ctx']);
});

test('a count that does not fit gives nothing', () => {
  expect(names('typedef void (*fn)(int a);', 'fn', 2)).toBeUndefined();
});
