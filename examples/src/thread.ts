import { Bdev, DmaBuf, Spdk, type SpdkOptions, Thread } from '@spdk-ts/spdk';

/** Two workers, each an SPDK thread of its own, write a half of the same device each; the main thread looks at all of it. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const bdev = await spdk.devices.create('malloc:///Malloc0?size=8MiB');
  const half = bdev.sizeBytes / 2;
  await Promise.all(
    [0, 1].map(async (index) => {
      await using worker = await Thread.spawn<typeof import('./thread.js')>(new URL(import.meta.url), {
        name: `writer${index}`,
      });
      const written = await worker.call('fill', bdev.name, index * half, half, index + 1);
      console.log(`${worker.name} wrote ${written} bytes`);
    }),
  );

  await using disk = await bdev.open();
  using data = DmaBuf.alloc(bdev.sizeBytes);
  await disk.read(data, { offset: 0 });
  const right = data.bytes.every((byte, at) => byte === (at < half ? 1 : 2));
  console.log(`the device is ${right ? 'as they wrote it' : 'wrong'}`);
}

/** Runs in a worker: fills a range of a device with a byte. @returns bytes written */
export async function fill(name: string, offset: number, length: number, byte: number): Promise<number> {
  const bdev = Bdev.lookup(name);
  if (!bdev) throw new Error(`${name} is gone`);
  await using disk = await bdev.open({ write: true });
  using data = DmaBuf.alloc(65_536).fill(byte);
  for (let at = offset; at < offset + length; at += data.byteLength) await disk.write(data, { offset: at });
  return length;
}
