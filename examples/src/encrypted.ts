import { BdevModule, DmaBuf, Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { EncryptedDisk } from './encrypted/encrypted-disk.js';

/** A device whose data another one holds encrypted, by node:crypto. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const base = await spdk.devices.create('malloc:///Malloc0?size=16MiB&blk_size=512');
  const module = await BdevModule.builder('example_encrypted').register(spdk);
  const bdev = await module
    .bdevBuilder<EncryptedDisk>()
    .withName('Secret0')
    .withProductName('Encrypted in TypeScript')
    .withBlockLength(base.blockSizeBytes)
    .withBlockCount(base.blockCount)
    .withData(new EncryptedDisk(await base.open({ write: true }), 'correct horse battery staple'))
    .build()
    .register();
  await using disk = await bdev.open({ write: true });
  await using stored = await base.open();
  using written = DmaBuf.alloc(4096).fill(0x5a);
  using read = DmaBuf.alloc(4096);
  await disk.write(written, { offset: 8192 });
  await disk.read(read, { offset: 8192 });
  console.log(`read ${read.equals(written) ? 'as written' : 'wrong'}`);
  await stored.read(read, { offset: 8192 });
  const blocks = new Set(
    [0, 512, 1024].map((at) => Buffer.from(read.bytes.subarray(at, at + 512)).toString('hex')),
  );
  console.log(
    `stored: ${read.equals(written) ? 'plain' : 'encrypted'}, ${blocks.size} of 3 equal blocks differ`,
  );
}
