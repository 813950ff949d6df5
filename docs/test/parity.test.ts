import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ExportedNames } from './parity/exported-names.js';
import { parseParityPage } from './parity/parity-page.js';
import { testNames } from './parity/test-names.js';

const root = join(import.meta.dirname, '../..');

/** All parts of spdk-rs. */
const items = [
  '`Bdev<T>`, `UntypedBdev`',
  'register / unregister',
  '`BdevStats`',
  '`BdevBuilder`',
  '`BdevOps`',
  '`BdevModule`, `BdevModuleBuilder`',
  '`BdevIo`',
  '`IoType`, `IoStatus`',
  '`BdevDesc`',
  '`LbaRange`, `LbaRangeLock`',
  '`BdevGlobalIter`, `BdevModuleIter`',
  '`IoChannel`, `IoChannelGuard`',
  '`IoDevice`, channel traverse',
  '`DmaBuf`',
  '`IoVec`, `AsIoVecs`',
  '`Thread`',
  '`Poller`, `PollerBuilder`',
  '`Cores`, `Core`, `CoreIterator`, `CpuMask`, `RoundRobinCoreSelector`',
  '`JsonWriteContext`',
  '`Uuid`',
  '`NvmeStatus`, opcodes, reservation constants',
  '`NvmfController`, `NvmfSubsystemEvent`',
  '`bdevs.nvme.delete` async',
  'log hook',
  'ffi helpers',
  '`UnsafeRef`, `UnsafeData`',
  'raw layer',
];

describe('docs/parity.md', () => {
  const page = parseParityPage(readFileSync(join(root, 'docs/parity.md'), 'utf8'));
  const exported = new ExportedNames(
    ['@spdk-ts/spdk', '@spdk-ts/spdk-safe', '@spdk-ts/spdk-sys'],
    import.meta.filename,
  );

  test.each(items)('%s is provided, or said to be missing', (item) => {
    const provided = page.provided.some((row) => row.item === item);
    const missing = page.missing.get(item) ?? [];
    expect(provided || missing.length > 0).toBe(true);
    for (const words of missing) expect(words).toMatch(/\w.*\.$/);
  });

  test('names no other parts', () => {
    const named = [...page.provided.map(({ item }) => item), ...page.missing.keys()];
    expect(named.filter((item) => !items.includes(item))).toEqual([]);
  });

  test.each(page.provided)('$item: $what', ({ exports, testFile, testName, backends }) => {
    expect(exports.filter((name) => !exported.has(name))).toEqual([]);
    expect(existsSync(join(root, testFile)) ? testFile : undefined).toBe(testFile);
    expect([...testNames(join(root, testFile))]).toContain(testName);
    expect(['both', 'spdk', 'embedded']).toContain(backends);
  });
});

test('a row without its test is refused', () => {
  const row = '## `Bdev`\n\n| lookup | `Bdev.lookup` |  | both |';
  expect(() => parseParityPage(row)).toThrow(/`Bdev`: expected what \| exports \| file › test \| backends/);
});

test('exports and tests that do not exist are told from those that do', () => {
  const exported = new ExportedNames(['@spdk-ts/spdk'], import.meta.filename);
  const names = [
    'Bdev',
    'Bdev.lookup',
    'Bdev.name',
    'LogLine.message',
    'Nothing',
    'Bdev.nothing',
    'toString',
  ];
  expect(names.filter((name) => exported.has(name))).toEqual([
    'Bdev',
    'Bdev.lookup',
    'Bdev.name',
    'LogLine.message',
  ]);
  const tests = testNames(import.meta.filename);
  expect(tests.has('names no other parts')).toBe(true);
  expect(tests.has('docs/parity.md')).toBe(false);
});
