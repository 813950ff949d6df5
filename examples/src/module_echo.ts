import { Bdev, BdevModule, DmaBuf, Spdk, type SpdkOptions, Thread } from '@spdk-ts/spdk';
import { EchoDisk } from './module_echo/echo-disk.js';

/** SPDK's own modules read from each new device: from this one they would take what is for others. */
const config = {
  subsystems: [
    { subsystem: 'bdev', config: [{ method: 'bdev_set_options', params: { bdev_auto_examine: false } }] },
  ],
};
const messages = ['first', 'second', 'third'];

/** A device on which a reader on this thread meets a writer on another. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start({ ...options, config });
  const module = await BdevModule.builder('example_echo').register(spdk);
  const bdev = await module
    .bdevBuilder<EchoDisk>()
    .withName('Echo0')
    .withProductName('Echo in TypeScript')
    .withBlockLength(512)
    .withBlockCount(1024)
    .withData(new EchoDisk())
    .withRequestTimeoutMs(0)
    .build()
    .register();
  await using writer = await Thread.spawn<typeof import('./module_echo.js')>(new URL(import.meta.url), {
    name: 'writer',
  });
  const written = writer.call('write', bdev.name);
  await using disk = await bdev.open();
  using data = DmaBuf.alloc(512);
  for (const message of messages) {
    await disk.read(data, { offset: 0 });
    const text = Buffer.from(data.bytes.subarray(0, message.length)).toString();
    console.log(`read ${text}`);
  }
  console.log(`${await written} messages went over`);
}

/** Runs in a worker: each write ends when somebody has read it. @returns how many it has written */
export async function write(name: string): Promise<number> {
  const bdev = Bdev.lookup(name);
  if (!bdev) throw new Error(`${name} is gone`);
  await using disk = await bdev.open({ write: true });
  using data = DmaBuf.alloc(512);
  for (const message of messages) {
    data.fill(0).copyFrom(Buffer.from(message));
    await disk.write(data, { offset: 0 });
  }
  return messages.length;
}
