import { BdevModule, DmaBuf, Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { CompressedDisk } from './compressed/compressed-disk.js';

/** A RAM disk that holds its data compressed, by node:zlib. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const module = await BdevModule.builder('example_compressed').register(spdk);
  const data = new CompressedDisk();
  const bdev = await module
    .bdevBuilder<CompressedDisk>()
    .withName('Packed0')
    .withProductName('Compressed in TypeScript')
    .withBlockLength(512)
    .withBlockCount(131_072)
    .withData(data)
    .build()
    .register();
  await using disk = await bdev.open({ write: true });
  const text = Buffer.from('all work and no play makes Jack a dull boy. '.repeat(24_000)).subarray(
    0,
    1 << 20,
  );
  using written = DmaBuf.from(text);
  using read = DmaBuf.alloc(written.byteLength);
  await disk.write(written, { offset: 512 });
  await disk.read(read, { offset: 512 });
  const share = (data.storedBytes / written.byteLength) * 100;
  console.log(
    `read ${read.equals(written) ? 'as written' : 'wrong'}, stored in ${share.toFixed(1)} % of the room`,
  );
}
