import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DmaBuf, IoError, LbaRange, type LbaRangeLock, SpdkError } from '@spdk-ts/spdk';
import { selectBackend } from '@spdk-ts/spdk-safe';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

const { functions, version } = selectBackend();
const offered = functions.includes('bdev_lock_lba_range');
const withheld = ` (skipped: this build of ${version} keeps locks to itself; build with a static SPDK)`;
if (!offered) console.warn(withheld);
const oneCore = availableParallelism() < 2;
const needsCore = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';
const reason = offered ? '' : withheld;
test.override('spdkOptions', { scope: 'file' }, { hugepages: false, coreMask: oneCore ? '0x1' : '[0,1]' });

const block = 512;

/** Who does the I/O of the device that locks. */
const places = [
  { where: reason, how: { write: true }, missing: !offered },
  {
    where: ` by a reactor on another core${needsCore}${reason}`,
    how: { write: true, core: 1 },
    missing: oneCore || !offered,
  },
];

/** True if the promise has settled by the time that the event loop has turned a few times. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const done = () => {
    settled = true;
  };
  promise.then(done, done);
  await delay(20);
  return settled;
}

for (const { where, how, missing } of places) {
  describe.skipIf(missing)(`a lock of a range${where}`, () => {
    test('lets its own writes through, and those of others wait', async ({ mallocBdev }) => {
      const bdev = await mallocBdev({ size: '1MiB' });
      await using disk = await bdev.open(how);
      await using other = await bdev.open({ write: true });
      using mine = DmaBuf.alloc(4096).fill(1);
      using theirs = DmaBuf.alloc(4096).fill(2);
      using read = DmaBuf.alloc(4096);
      const lock = await disk.lockRange({ offset: 4096, length: 8192 });
      expect([lock.offset, lock.length, lock.released]).toEqual([4096, 8192, false]);
      const written = other.write(theirs, { offset: 8192 });
      const sameDisk = disk.write(theirs, { offset: 4096 });
      await other.write(theirs, { offset: 0 });
      await other.read(read, { offset: 8192 });
      expect(await settles(Promise.race([written, sameDisk]))).toBe(false);
      await Promise.all([lock.write(mine, { offset: 4096 }), lock.write([mine], { offset: 8192 })]);
      await other.read(read, { offset: 8192 });
      expect(read.equals(mine)).toBe(true);
      await lock.unlock();
      await Promise.all([written, sameDisk]);
      await other.read(read, { offset: 8192 });
      expect(read.equals(theirs)).toBe(true);
      expect(lock.released).toBe(true);
      await lock.unlock();
      await expect(lock.write(mine, { offset: 4096 })).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    });

    test('waits for those that overlap it, in turn, and not for others', async ({ mallocBdev }) => {
      const bdev = await mallocBdev({ size: '1MiB' });
      await using disk = await bdev.open(how);
      await using other = await bdev.open({ write: true });
      const order: string[] = [];
      const first = await disk.lockRange({ offset: 0, length: 4096 });
      const second = other.lockRange({ offset: 2048, length: 4096 }).then((lock) => {
        order.push('second');
        return lock;
      });
      const apart = await other.lockRange({ offset: 8192, length: block });
      expect(await settles(second)).toBe(false);
      order.push('unlock');
      await first.unlock();
      await using _second = await second;
      expect(order).toEqual(['unlock', 'second']);
      await apart.unlock();
    });

    test('ends with its scope, and with the device', async ({ mallocBdev }) => {
      const bdev = await mallocBdev({ size: '1MiB' });
      await using other = await bdev.open({ write: true });
      using buffer = DmaBuf.alloc(4096);
      const disk = await bdev.open(how);
      {
        await using _lock = await disk.lockRange({ offset: 0, length: 4096 });
      }
      {
        using _lock = await disk.lockRange({ offset: 0, length: 4096 });
      }
      await other.write(buffer, { offset: 0 });
      const kept = await disk.lockRange({ offset: 0, length: 4096 });
      const written = other.write(buffer, { offset: 0 });
      const waiting = disk.lockRange({ offset: 0, length: block });
      const refused = expect(waiting).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
      await disk.close();
      await refused;
      await written;
      expect(kept.released).toBe(true);
      await expect(disk.lockRange({ offset: 0, length: block })).rejects.toThrow(SpdkError);
    });

    test('whose device is removed lets it go', async ({ spdk }) => {
      const bdev = await spdk.devices.create('malloc:///LockedRemoved?size=1MiB');
      const disk = await bdev.open(how);
      await disk.lockRange({ offset: 0, length: 4096 });
      await spdk.devices.delete('LockedRemoved');
      await disk.close();
      expect([...spdk.devices].map(({ name }) => name)).not.toContain('LockedRemoved');
    });

    test('is given up by a signal', async ({ mallocBdev }) => {
      const bdev = await mallocBdev({ size: '1MiB' });
      await using disk = await bdev.open(how);
      const held = await disk.lockRange({ offset: 0, length: 4096 });
      const controller = new AbortController();
      const waiting = disk.lockRange({ offset: 0, length: 4096, signal: controller.signal });
      controller.abort();
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
      await held.unlock();
      const again: LbaRangeLock = await disk.lockRange({ offset: 0, length: 4096 });
      await again.unlock();
      await expect(
        disk.lockRange({ offset: 0, length: block, signal: AbortSignal.abort() }),
      ).rejects.toMatchObject({ name: 'AbortError' });
    });

    test('writes across the places where SPDK splits', async ({ spdk }) => {
      await spdk.rpc('bdev_malloc_create', {
        name: 'LockSplit',
        num_blocks: 2048,
        block_size: block,
        optimal_io_boundary: 8,
      });
      {
        await using disk = await spdk.devices.get('LockSplit').open(how);
        await using lock = await disk.lockRange({ offset: 0, length: 2 ** 16 });
        using data = DmaBuf.alloc(3 * 4096 + block).fill(
          Uint8Array.from({ length: 251 }, (_, index) => index),
        );
        using back = DmaBuf.alloc(data.byteLength);
        await lock.write(data, { offset: 3 * block });
        await disk.read(back, { offset: 3 * block });
        expect(back.equals(data)).toBe(true);
      }
      await spdk.devices.delete('LockSplit');
    });

    test('of a failing device keeps its slot after a failed write', async ({ mallocBdev, errorBdev }) => {
      const bdev = await errorBdev({ over: await mallocBdev({ size: '1MiB' }) });
      await using disk = await bdev.open(how);
      using buffer = DmaBuf.alloc(4096).fill(3);
      await using lock = await disk.lockRange({ offset: 0, length: 4096 });
      await bdev.inject({ ioType: 'write', error: 'failure', count: 1 });
      await expect(lock.write(buffer, { offset: 0 })).rejects.toThrow(IoError);
      await using second = await disk.lockRange({ offset: 8192, length: 4096 });
      await Promise.all([lock.write(buffer, { offset: 0 }), second.write(buffer, { offset: 8192 })]);
    });

    test('refuses what is no range, and writes outside of it', async ({ mallocBdev }) => {
      const bdev = await mallocBdev({ size: '1MiB' });
      await using disk = await bdev.open(how);
      using buffer = DmaBuf.alloc(block);
      await expect(disk.lockRange({ offset: 1, length: block })).rejects.toMatchObject({ code: 'EINVAL' });
      await expect(disk.lockRange({ offset: 0, length: 2 ** 21 })).rejects.toMatchObject({ code: 'EINVAL' });
      await expect(disk.lockRange({ offset: 0, length: 0 })).rejects.toThrow(RangeError);
      await expect(disk.lockRange(undefined as never)).rejects.toThrow(TypeError);
      await using lock = await disk.lockRange({ offset: 4096, length: block });
      await expect(lock.write(buffer, { offset: 4096 + block })).rejects.toThrow(RangeError);
      await expect(lock.write(buffer, { offset: 0 })).rejects.toThrow(RangeError);
      await expect(lock.write([], { offset: 4096 })).rejects.toThrow(RangeError);
    });
  });

  describe.skipIf(missing)(`a lock of another thread${where}`, () => {
    const worker = (text: string, name: string) => {
      const module = `import { parentPort } from 'node:worker_threads';
      import { Bdev, DmaBuf, Thread } from '${import.meta.resolve('@spdk-ts/spdk')}';
      const thread = await Thread.attach();
      const disk = await Bdev.lookup('${name}').open(${JSON.stringify(how)});
      ${text}`;
      return new Worker(new URL(`data:text/javascript,${encodeURIComponent(module)}`));
    };

    test('makes writes wait', async ({ mallocBdev }) => {
      const bdev = await mallocBdev({ size: '1MiB' });
      await using disk = await bdev.open(how);
      using buffer = DmaBuf.alloc(4096);
      const holder = worker(
        `const lock = await disk.lockRange({ offset: 0, length: 4096 });
      parentPort.once('message', async () => { await lock.unlock(); await thread.stop(); });
      parentPort.postMessage('locked');`,
        bdev.name,
      );
      await once(holder, 'message');
      const written = disk.write(buffer, { offset: 0 });
      const locked = disk.lockRange({ offset: 512, length: 512 });
      expect(await settles(Promise.race([written, locked]))).toBe(false);
      const exited = once(holder, 'exit');
      holder.postMessage('unlock');
      await (await locked).unlock();
      await written;
      await exited;
    });

    test('that is terminated is let go', async ({ mallocBdev }) => {
      const bdev = await mallocBdev({ size: '1MiB' });
      await using disk = await bdev.open(how);
      using buffer = DmaBuf.alloc(4096);
      const holder = worker(
        `globalThis.lock = await disk.lockRange({ offset: 0, length: 4096 });
      parentPort.on('message', () => {});
      parentPort.postMessage('locked');`,
        bdev.name,
      );
      await once(holder, 'message');
      const written = disk.write(buffer, { offset: 0 });
      expect(await settles(written)).toBe(false);
      await holder.terminate();
      await written;
    });
  });
}

test('ranges are compared by their bytes', () => {
  const range = new LbaRange({ offset: 512, length: 1024 });
  expect(range.end).toBe(1536);
  expect(range.overlaps(new LbaRange({ offset: 1535, length: 1 }))).toBe(true);
  expect(range.overlaps(new LbaRange({ offset: 1536, length: 1 }))).toBe(false);
  expect(range.overlaps(new LbaRange({ offset: 0, length: 512 }))).toBe(false);
  expect(range.contains(new LbaRange({ offset: 512, length: 1024 }))).toBe(true);
  expect(range.contains(new LbaRange({ offset: 512, length: 1025 }))).toBe(false);
  expect(() => new LbaRange({ offset: 0, length: 0 })).toThrow(RangeError);
});
