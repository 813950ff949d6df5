import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HugepageFiles, reserveHugepages } from '../src/fixtures/hugepages.js';

const pageBytes = 2 * 2 ** 20;
let folder: string;
let files: HugepageFiles;

/** A machine of files: its kernel does not react, so `meminfo` says what the pool is to be seen as. */
function machine(total: number, free: number, pageKiB = 2048): void {
  writeFileSync(files.pool, String(total));
  writeFileSync(
    files.meminfo,
    `HugePages_Total:   ${total}\nHugePages_Free:    ${free}\nHugepagesize:       ${pageKiB} kB\n`,
  );
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hugepages-'));
  files = { pool: join(folder, 'nr_hugepages'), meminfo: join(folder, 'meminfo'), mountPoint: folder };
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('reserveHugepages', () => {
  test('changes nothing when enough pages are free', () => {
    machine(8, 4);
    const reservation = reserveHugepages(4 * pageBytes, files);
    expect(reservation).toMatchObject({ pages: 4, pageBytes });
    expect(readFileSync(files.pool, 'utf8')).toBe('8');
  });

  test('asks for what is missing, and gives the old number back when the kernel finds none', () => {
    machine(8, 1);
    const missing = reserveHugepages(4 * pageBytes, files);
    expect(missing).toMatchObject({ reason: expect.stringContaining('4 free hugepages are needed') });
    expect(readFileSync(files.pool, 'utf8')).toBe('8');
  });

  test('says what to run when this user may not add pages', () => {
    machine(8, 1);
    const missing = reserveHugepages(4 * pageBytes, {
      ...files,
      pool: join(folder, 'absent', 'nr_hugepages'),
    });
    expect(missing).toMatchObject({ remedy: 'run as root: sysctl vm.nr_hugepages=11' });
  });

  test('says what to mount when there is no hugetlbfs', () => {
    machine(8, 8);
    const mountPoint = join(folder, 'absent');
    expect(reserveHugepages(pageBytes, { ...files, mountPoint })).toMatchObject({
      remedy: expect.stringContaining(`mount -t hugetlbfs none ${mountPoint}`),
    });
  });

  test('knows a kernel without hugepages', () => {
    machine(0, 0, 0);
    expect(reserveHugepages(pageBytes, files)).toMatchObject({ reason: 'this kernel has no hugepages' });
  });
});
