import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BdevModule, DmaBuf, Spdk } from '@spdk-ts/spdk';
import { expect, test } from 'vitest';
import { builder, NullDisk, newModule, RamDisk, register } from './devices.js';

const cycles = 10_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test(`${cycles} devices come and go, and leave nothing behind`, { timeout: 300_000 }, async () => {
  await using _spdk = await Spdk.start({ hugepages: false });
  await using module = await newModule();
  const cycle = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const bdev = await builder(module, 'Cycle0', new NullDisk()).build().register();
      await bdev.unregister();
    }
  };
  const settled = async () => {
    for (let n = 0; n < 5; n++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    return process.memoryUsage();
  };
  // Until allocators have what they need, DPDK's among them.
  await cycle(cycles);
  await cycle(cycles);
  const before = await settled();
  await cycle(cycles);
  const after = await settled();
  expect([...module.bdevs()]).toEqual([]);
  // A device has 24 KiB of rings: a fifth of them kept would be seen, and so would 200 bytes each of JavaScript's.
  expect(after.rss - before.rss).toBeLessThan(48 * 2 ** 20);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(2 * 2 ** 20);
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThan(10);
});

test('modules come and go by the same names', { timeout: 60_000 }, async () => {
  await using spdk = await Spdk.start({ hugepages: false });
  using buffer = DmaBuf.alloc(512);
  for (let n = 0; n < 200; n++) {
    const module = await BdevModule.builder(`cycle${n % 2}`).register(spdk);
    const bdev = await register(module, 'Cycle0', new RamDisk());
    await using disk = await bdev.open();
    await disk.read(buffer, { offset: 0 });
    await module.unregister();
  }
});
