import { DmaBuf, Spdk } from '@spdk-ts/spdk';
import { afterEach, describe, expect, test } from 'vitest';

const onSpdk = process.env['SPDK_TS_BACKEND'] === 'spdk';

let spdk: Spdk | undefined;
afterEach(async () => {
  await spdk?.stop();
  spdk = undefined;
});

const embedded = onSpdk ? ' (skipped: run with the embedded backend, npm run test)' : '';
describe.skipIf(onSpdk)(`interrupt mode on the embedded backend${embedded}`, () => {
  test('is refused, and SPDK can be started without it', async () => {
    await expect(Spdk.start({ hugepages: false, interruptMode: true })).rejects.toMatchObject({
      code: 'ERR_SPDK_UNSUPPORTED',
    });
    spdk = await Spdk.start({ hugepages: false });
  });
});

const reason = onSpdk ? '' : ' (skipped: run with the spdk backend, npm run test:spdk)';
describe.skipIf(!onSpdk)(`interrupt mode${reason}`, () => {
  test('does I/O, and starts again', async () => {
    for (let round = 0; round < 3; round++) {
      spdk = await Spdk.start({ hugepages: false, interruptMode: true });
      const bdev = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
      const disk = await bdev.open({ write: true });
      using written = DmaBuf.alloc(4096).fill(round + 1);
      using read = DmaBuf.alloc(4096);
      await disk.write(written, { offset: 0 });
      await disk.read(read, { offset: 0 });
      expect(read.equals(written)).toBe(true);
      await spdk.stop();
    }
  });
});
