import { type BdevDesc, DmaBuf, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

const block = 512;
const increments = 100;

/** Two who count up in the same block. A lock makes reading, changing and writing one step. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const bdev = await spdk.devices.create('malloc:///Counter0?size=1MiB');
  await using first = await bdev.open({ write: true });
  await using second = await bdev.open({ write: true });

  await Promise.all([countUp(first), countUp(second)]);
  using counter = DmaBuf.alloc(block);
  await first.read(counter, { offset: 0 });
  console.log(`counted to ${numbers(counter)[0]} of ${2 * increments}`);

  // Writes without the lock wait for it.
  const order: string[] = [];
  const lock = await first.lockRange({ offset: 0, length: block });
  const written = second.write(counter, { offset: 0 }).then(() => order.push('write of the other'));
  await lock.write(counter, { offset: 0 });
  order.push('write of the holder');
  await lock.unlock();
  await written;
  console.log(order.join(', '));
}

async function countUp(disk: BdevDesc): Promise<void> {
  using counter = DmaBuf.alloc(block);
  for (let count = 0; count < increments; count++) {
    await using lock = await disk.lockRange({ offset: 0, length: block });
    await disk.read(counter, { offset: 0 });
    const view = numbers(counter);
    view[0] = (view[0] ?? 0) + 1;
    await lock.write(counter, { offset: 0 });
  }
}

function numbers(buffer: DmaBuf): Uint32Array {
  return new Uint32Array(buffer.bytes.buffer, 0, 1);
}
