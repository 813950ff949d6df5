import { DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';
import { codesOf, settleAll } from './settle.js';
import { fillWindow, requireWindow, windowsOf } from './window.js';

/** A reset ends the I/O under way one way or the other, loses nothing that was written before, and can be repeated. */
export function resetContract({ test, keepsData, resetFailsIo }: Contract): void {
  describe('reset', () => {
    test('settles all that is under way, and the device goes on', async ({ device, disk, random }) => {
      const block = disk.blockSizeBytes;
      const [window] = windowsOf(disk);
      if (window === undefined) throw new Error('a device without blocks');
      const content = await fillWindow(disk, window, random);
      if (!disk.ioTypeSupported('reset')) {
        await expect(disk.reset()).rejects.toMatchObject({ name: 'IoError', code: 'ENOTSUP' });
        return;
      }
      const other = await device.open();
      using buffer = DmaBuf.alloc(block);
      for (let round = 0; round < 4; round++) {
        const reads = Array.from({ length: 200 }, (_, index) =>
          (index % 2 === 0 ? disk : other).read(buffer, {
            offset: random.below(disk.sizeBytes / block) * block,
          }),
        );
        const reset = (round % 2 === 0 ? disk : other).reset();
        const later = disk.read(buffer, { offset: 0 });
        // SPDK aborts what is queued or lets the device complete it.
        const possible = ['ERR_SPDK_ABORTED', ...(resetFailsIo ? ['ERR_SPDK_IO_FAILED'] : [])];
        expect(possible).toEqual(expect.arrayContaining(await codesOf([...reads, later])));
        await reset;
      }
      if (keepsData) await requireWindow(disk, window, content);
      const again = await fillWindow(other, window, random);
      if (keepsData) await requireWindow(disk, window, again);
    });

    test('several at once all succeed', async ({ device, disk }) => {
      if (!disk.ioTypeSupported('reset')) return;
      const other = await device.open();
      await settleAll([disk.reset(), other.reset(), disk.reset(), other.reset(), disk.reset()]);
      using buffer = DmaBuf.alloc(disk.blockSizeBytes);
      await disk.read(buffer, { offset: 0 });
    });
  });
}
