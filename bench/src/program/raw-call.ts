// Prints the nanoseconds of one call of spdk_bdev_get_block_size through the raw bindings.
import { type BackendName, Spdk } from '@spdk-ts/spdk';
import { spdk_bdev_get_block_size, spdk_bdev_get_by_name } from '@spdk-ts/spdk-sys/functions/bdev';

const calls = 2_000_000;
const blockSizeBytes = 512;

await using spdk = await Spdk.start({ backend: process.argv[2] as BackendName, hugepages: false });
await spdk.devices.create({ driver: 'null', name: 'Null0', size: '1MiB', blockSizeBytes });
const bdev = spdk_bdev_get_by_name('Null0');

// The first pass is the compiler's.
nanosecondsPerCall();
console.log(nanosecondsPerCall());

function nanosecondsPerCall(): number {
  let sum = 0;
  const begin = performance.now();
  for (let call = 0; call < calls; call++) sum += spdk_bdev_get_block_size(bdev);
  const elapsedMs = performance.now() - begin;
  if (sum !== calls * blockSizeBytes) throw new Error(`expected ${blockSizeBytes} from each call`);
  return (elapsedMs * 1e6) / calls;
}
