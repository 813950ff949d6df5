import type { SpdkOptions } from '@spdk-ts/spdk';
import { test as base } from 'vitest';
import { ErrorBdevs } from '../fixtures/error-bdev.js';
import { reserveHugepages } from '../fixtures/hugepages.js';
import { MallocBdevs } from '../fixtures/malloc-bdev.js';
import { joinSpdk, leaveSpdk } from '../fixtures/shared-spdk.js';
import { SeededRandom } from '../random/seeded-random.js';

const hugepageBytes = 256 * 2 ** 20;
const noOptions: SpdkOptions = {};

/**
 * vitest's `test` with SPDK's fixtures:
 *
 * - `spdk`: a running SPDK, shared by the tests of one file and stopped after the last. SPDK lives once per process, so
 *   files need processes of their own: `pool: 'forks'` with `isolate: true`, which are vitest's defaults.
 * - `spdkOptions`: what `spdk` is started with; change it with `test.override('spdkOptions', { scope: 'file' }, ...)`.
 * - `mallocBdev(options?)`: makes a RAM disk that is deleted after the test.
 * - `errorBdev({ over })`: makes a device over another that fails on demand, deleted after the test.
 * - `hugepages`: 256 MiB in free hugepages for one test. Raises the kernel's pool where it may and restores it
 *   afterwards; else the test is skipped with the reason and the remedy.
 * - `random`: a {@link SeededRandom}. When the test fails, its seed is printed; with `SPDK_TS_SEED` set to it, the test
 *   has the same numbers again.
 */
export const test = base
  .extend('spdkOptions', { scope: 'file' }, noOptions)
  .extend('spdk', { scope: 'file' }, async ({ spdkOptions }, { onCleanup }) => {
    const spdk = await joinSpdk(spdkOptions);
    onCleanup(() => leaveSpdk(spdk));
    return spdk;
  })
  .extend('mallocBdev', ({ spdk }, { onCleanup }) => {
    const bdevs = new MallocBdevs(spdk);
    onCleanup(() => bdevs[Symbol.asyncDispose]());
    return bdevs.create.bind(bdevs);
  })
  .extend('errorBdev', ({ spdk }, { onCleanup }) => {
    const bdevs = new ErrorBdevs(spdk);
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
  })
  .extend('random', ({ onTestFailed }) => {
    const random = SeededRandom.ofEnvironment();
    onTestFailed(() => console.error(`to have the same random numbers again: SPDK_TS_SEED=${random.seed}`));
    return random;
  });
