import { type Bdev, DmaBuf, Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { isRealSpdk } from './real-spdk.js';

/** A store of logical volumes: a volume goes on while a snapshot keeps what was, and a clone goes another way. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  if (!isRealSpdk(spdk)) return;
  const base = await spdk.devices.create('malloc:///Malloc0?size=64MiB');
  const store = await spdk.lvol.create(base, { name: 'store', clusterSize: '1MiB' });
  const volume = await store.createLvol({ name: 'volume', size: '16MiB', thin: true });

  await write(volume, 'one');
  const snapshot = await volume.snapshot('snapshot');
  await write(volume, 'two');
  const clone = await snapshot.clone('clone');
  await write(clone, 'three');
  for (const lvol of [volume, snapshot, clone]) {
    const { path, allocatedClusters, parent } = await lvol.info();
    console.log(
      `${path}: ${await read(lvol)}, ${allocatedClusters} of its own${parent ? `, on ${parent}` : ''}`,
    );
  }

  await clone.inflate();
  const { parent, allocatedClusters } = await clone.info();
  console.log(`the clone by itself: ${allocatedClusters} clusters, on ${parent ?? 'nothing'}`);
  await store.delete();
}

async function write(bdev: Bdev, text: string): Promise<void> {
  await using disk = await bdev.open({ write: true });
  using block = DmaBuf.alloc(disk.blockSizeBytes);
  block.bytes.set(new TextEncoder().encode(text));
  await disk.write(block, { offset: 0 });
}

async function read(bdev: Bdev): Promise<string> {
  await using disk = await bdev.open();
  using block = DmaBuf.alloc(disk.blockSizeBytes);
  await disk.read(block, { offset: 0 });
  return new TextDecoder().decode(block.bytes.subarray(0, block.bytes.indexOf(0)));
}
