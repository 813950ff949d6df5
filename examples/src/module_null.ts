import { BdevModule, Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { NullDisk } from './module_null/null-disk.js';

const depth = 128;
const reads = 100_000;

/** The smallest block device in TypeScript, and what it costs to ask it. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const module = await BdevModule.builder('example_null').register(spdk);
  const bdev = await module
    .bdevBuilder<NullDisk>()
    .withName('Null0')
    .withProductName('Null in TypeScript')
    .withBlockLength(4096)
    .withBlockCount(16_384)
    .withData(new NullDisk())
    .build()
    .register();
  await using disk = await bdev.open();
  using queue = disk.queue({ depth, slotBytes: 4096 });
  const begin = performance.now();
  let submitted = 0;
  const next = (slot: number) => queue.read(slot, (submitted++ % 16_384) * 4096);
  queue.onComplete = (slot, status) => {
    if (status !== 0) throw queue.error(slot);
    if (submitted < reads) next(slot);
  };
  for (let slot = 0; slot < depth; slot++) next(slot);
  await queue.until(() => queue.completed >= reads);
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${bdev.name}: ${queue.completed} reads, ${Math.round(queue.completed / seconds)} per second`);
}
