import { availableParallelism } from 'node:os';
import { Cores, DmaBuf, RoundRobinCoreSelector, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

/** Work per core: cores are handed out in turn, and reactors do the I/O of their core, beside JavaScript. */
export async function main(options: SpdkOptions): Promise<void> {
  const coreMask = availableParallelism() > 1 ? '[0,1]' : '[0]';
  await using spdk = await Spdk.start({ coreMask, ...options });
  const selector = new RoundRobinCoreSelector();
  for (const name of ['Disk0', 'Disk1']) {
    const bdev = await spdk.devices.create(`malloc:///${name}?size=4MiB`);
    // The first core is JavaScript's; where there is no other, it does the I/O itself.
    const core = selector.filterNext((candidate) => candidate !== Cores.main);
    await using disk = await bdev.open({ write: true, ...(core !== undefined && { core }) });
    using data = DmaBuf.alloc(65_536).fill(1);
    for (let offset = 0; offset < disk.sizeBytes; offset += data.byteLength)
      await disk.write(data, { offset });
    const { ops } = (await bdev.stats()).write;
    console.log(`${name}: ${ops} writes by ${core === undefined ? 'the JavaScript thread' : `core ${core}`}`);
  }
}
