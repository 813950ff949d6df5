import { BdevModule, DmaBuf, Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { SnapshotDisk } from './snapshots/snapshot-disk.js';

/** A device that is an object in memory: a snapshot of it is a device too. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const module = await BdevModule.builder('example_snapshots').register(spdk);
  const device = <T extends object>(name: string, data: T) =>
    module
      .bdevBuilder<T>()
      .withName(name)
      .withProductName('Snapshots in TypeScript')
      .withBlockLength(512)
      .withBlockCount(32_768)
      .withData(data)
      .build()
      .register();
  const data = new SnapshotDisk();
  const bdev = await device('Object0', data);
  await using disk = await bdev.open({ write: true });
  using buffer = DmaBuf.alloc(512);
  const write = (byte: number) => disk.write(buffer.fill(byte), { offset: 0 });
  const firstByte = async (from = disk) => {
    await from.read(buffer, { offset: 0 });
    return buffer.bytes[0];
  };

  await write(1);
  const snapshot = data.snapshot();
  await write(2);
  await using old = await (await device('Snapshot0', snapshot)).open();
  console.log(
    `device ${await firstByte()}, snapshot ${await firstByte(old)}, ${data.changedBlocks} block changed`,
  );
  data.restore(snapshot);
  console.log(`restored: device ${await firstByte()}`);
}
