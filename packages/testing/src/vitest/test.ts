import { isMainThread } from 'node:worker_threads';
import { Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { test as base } from 'vitest';
import { reserveHugepages } from '../fixtures/hugepages.js';
import { MallocBdevs } from '../fixtures/malloc-bdev.js';

const hugepageBytes = 256 * 2 ** 20;
const noOptions: SpdkOptions = {};

/**
 * vitest's `test` with SPDK's fixtures:
 *
 * - `spdk`: a running SPDK, shared by the tests of one file and stopped after the last. SPDK lives once per process, so
 *   files need processes of their own: `pool: 'forks'` with `isolate: true`, which are vitest's defaults.
 * - `spdkOptions`: what `spdk` is started with; change it with `test.override('spdkOptions', { scope: 'file' }, ...)`.
 * - `mallocBdev(options?)`: makes a RAM disk that is deleted after the test.
 * - `hugepages`: 256 MiB in free hugepages for one test. Raises the kernel's pool where it may and restores it
 *   afterwards; else the test is skipped with the reason and the remedy.
 */
export const test = base
  .extend('spdkOptions', { scope: 'file' }, noOptions)
  .extend('spdk', { scope: 'file' }, async ({ spdkOptions }, { onCleanup }) => {
    requireOwnProcess();
    const spdk = await Spdk.start(spdkOptions);
    onCleanup(() => spdk.stop());
    return spdk;
  })
  .extend('mallocBdev', ({ spdk }, { onCleanup }) => {
    const bdevs = new MallocBdevs(spdk);
    onCleanup(() => bdevs[Symbol.asyncDispose]());
    return bdevs.create.bind(bdevs);
  })
  .extend('hugepages', ({ skip }, { onCleanup }) => {
    const reservation = reserveHugepages(hugepageBytes);
    if ('reason' in reservation) {
      const note = `${reservation.reason}; ${reservation.remedy}`;
      console.warn(`skipped: ${note}`);
      return skip(note);
    }
    onCleanup(() => reservation.restore());
    return reservation;
  });

function requireOwnProcess(): void {
  if (isMainThread) return;
  throw new Error(
    "the spdk fixture needs a process per test file: set test.pool to 'forks' in vitest's configuration",
  );
}
