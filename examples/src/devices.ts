import { type Bdev, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

/** Lists the devices of a process: RAM disks, one of them split in two, and a device that stands on another. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  await spdk.devices.create('malloc:///Malloc0?size=16MiB&blk_size=512');
  const base = await spdk.devices.create({
    driver: 'malloc',
    name: 'Malloc1',
    size: '32MiB',
    blockSizeBytes: 4096,
  });
  await spdk.devices.create({ driver: 'null', name: 'Null0', size: '1TiB' });
  await spdk.devices.create({ driver: 'passthru', name: 'Passthru0', base: 'Malloc0' });
  await spdk.devices.split(base, { count: 2 });

  for (const bdev of spdk.devices) console.log(await describe(bdev));
}

async function describe(bdev: Bdev): Promise<string> {
  // What a device can do is asked of an open one.
  await using disk = await bdev.open();
  const abilities = (['unmap', 'writeZeroes', 'flush', 'copy', 'zcopy'] as const).filter((type) =>
    disk.ioTypeSupported(type),
  );
  return [
    bdev.name.padEnd(10),
    bdev.productName.padEnd(14),
    `${String(bdev.sizeBytes / 2 ** 20).padStart(7)} MiB`,
    `${bdev.blockCount} blocks of ${bdev.blockSizeBytes} bytes`,
    abilities.join(', '),
  ].join('  ');
}
