// Prints the bytes that one I/O allocates on V8's heap. To be run with --expose-gc.
import { GCProfiler, getHeapStatistics } from 'node:v8';
import { type BackendName, Spdk } from '@spdk-ts/spdk';
import { type LoadApi, startLoad } from './load.js';

/** The compiler is done with the code before, and its own garbage is not counted. */
const warmupIos = 2_000_000;
const ios = 2_000_000;

const [, , backend, api] = process.argv as [string, string, BackendName, LoadApi];
const collectGarbage = globalThis.gc;
if (!collectGarbage) throw new Error('expected node --expose-gc');

await using spdk = await Spdk.start({ backend, hugepages: false });
const bdev = await spdk.devices.create({ driver: 'null', name: 'Null0', size: '64MiB' });
await using disk = await bdev.open();
const load = startLoad(disk, api);
await load.completes(warmupIos);
collectGarbage();
console.log((await allocatedDuring(() => load.completes(ios))) / ios);
await load.stop();

/** What is on the heap afterwards and was not before, and all that was collected meanwhile: nothing is missed. */
async function allocatedDuring(work: () => Promise<void>): Promise<number> {
  const profiler = new GCProfiler();
  profiler.start();
  const usedBefore = getHeapStatistics().used_heap_size;
  await work();
  const usedAfter = getHeapStatistics().used_heap_size;
  const collections = profiler.stop().statistics;
  const collected = collections.map(
    ({ beforeGC, afterGC }) => beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
  );
  return collected.reduce((sum, bytes) => sum + bytes, usedAfter - usedBefore);
}
