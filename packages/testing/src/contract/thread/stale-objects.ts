import { IoDevice } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { rejoin, threadTest as test } from './thread-test.js';

/** Objects of an SPDK thread that is gone say so, although the JavaScript thread has another one. */
export function staleObjectsContract(): void {
  describe('objects of a thread that is gone', () => {
    test('are of no use on the next one', async ({ thread: _thread }) => {
      await using device = IoDevice.register('lasting', { channelCreate: () => 0 });
      using _channel = device.getChannel();
      const found = await rejoin('lasting');
      expect(found).toEqual({
        poller: ['stopped', 'ERR_SPDK_CLOSED', 'ERR_SPDK_CLOSED'],
        channel: [true, 'no error'],
        device: [true, 'ERR_SPDK_CLOSED', 'ERR_SPDK_CLOSED'],
        thread: [false, 'ERR_SPDK_WRONG_THREAD'],
        guard: [false, 'ERR_SPDK_WRONG_THREAD'],
        again: 'done',
      });
    });
  });
}
