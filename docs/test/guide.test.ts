import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackendErrorCode, SpdkErrorCode } from '@spdk-ts/spdk';
import { describe, expect, test } from 'vitest';

const guide = join(import.meta.dirname, '../guide');

/** The first cells of a page's tables, without their backquotes. */
function firstCells(page: string): string[] {
  const text = readFileSync(join(guide, page), 'utf8');
  return [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, cell = '']) => cell);
}

describe('the table of codes', () => {
  const codes = firstCells('errors.md').filter((cell) => cell.startsWith('ERR_'));

  test('has each code of the library', () => {
    const all = [...Object.values(SpdkErrorCode), ...Object.values(BackendErrorCode)];
    expect(all.filter((code) => !codes.includes(code))).toEqual([]);
  });

  test('has no other', () => {
    const all: string[] = [...Object.values(SpdkErrorCode), ...Object.values(BackendErrorCode)];
    expect(codes.filter((code) => !all.includes(code))).toEqual([]);
  });
});
