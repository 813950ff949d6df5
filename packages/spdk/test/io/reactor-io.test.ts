import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Bdev, type BdevDesc, DmaBuf, Spdk, SpdkErrorCode } from '@spdk-ts/spdk';
import { afterEach, describe, expect, test } from 'vitest';

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';
const blockBytes = 512;

let spdk: Spdk | undefined;
afterEach(() => spdk?.stop());

async function start(): Promise<Bdev> {
  spdk = await Spdk.start({ hugepages: false, coreMask: '[0,1]' });
  return await spdk.devices.create('malloc:///Malloc0?size=4MiB');
}

/** The CPUs on which this JavaScript thread may run, as a mask. */
function affinity(): string {
  const { stdout } = spawnSync('taskset', ['-p', `${process.pid}`], { encoding: 'utf8' });
  return stdout.slice(stdout.lastIndexOf(' ')).trim();
}

/** Has this JavaScript thread run on some CPUs only: its OS thread has the number of the process. */
function pin(mask: string): void {
  const { status, stderr } = spawnSync('taskset', ['-p', mask, `${process.pid}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`taskset (of Debian's util-linux): ${stderr}`);
}

/** Fills blocks with what tells where they belong. */
function fill(buffer: DmaBuf, seed: number): DmaBuf {
  const words = new Uint32Array(buffer.bytes.buffer, buffer.bytes.byteOffset, buffer.byteLength / 4);
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index + seed, 0x9e37_79b1);
  return buffer;
}

describe.skipIf(oneCore)(`a device that a reactor does the I/O of${reason}`, () => {
  test('gives back what was written, in every way', async () => {
    const bdev = await start();
    await using disk = await bdev.open({ write: true, core: 1 });
    expect(disk.core).toBe(1);
    using data = fill(DmaBuf.alloc(8192), 3);
    using back = DmaBuf.alloc(8192);
    await disk.write(data, { offset: 4096 });
    await disk.read(back, { offset: 4096 });
    expect(Buffer.compare(data.bytes, back.bytes)).toBe(0);
    await disk.copy({ from: 4096, offset: 65_536, length: 8192 });
    await disk.compare(data, { offset: 65_536 });
    await disk.compareAndWrite(data, back.fill(9), { offset: 65_536 }).catch((error) => {
      // Not every device does so many bytes at once.
      expect(error).toMatchObject({ code: SpdkErrorCode.OutOfRange });
    });
    await disk.unmap({ offset: 4096, length: 4096 });
    await disk.readv([back], { offset: 4096 });
    expect(back.bytes.subarray(0, 4096).every((byte) => byte === 0)).toBe(true);
    await disk.reset();
    expect(spdk?.reactors[0]?.busyPolls).toBeGreaterThan(0);
  });

  test('goes on where JavaScript runs on the very core of the reactor', async () => {
    const bdev = await start();
    await using disk = await bdev.open({ core: 1 });
    using queue = disk.queue({ depth: 32, slotBytes: blockBytes });
    const allowed = affinity();
    pin('2');
    try {
      const before = process.cpuUsage();
      const cpuSeconds = () => {
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1e6;
      };
      let over = false;
      queue.onComplete = (slot) => {
        // Asking for the time takes longer than an I/O.
        if (slot === 0) over = cpuSeconds() > 0.3;
        if (!over) queue.read(slot, slot * blockBytes);
      };
      for (let slot = 0; slot < queue.depth; slot++) queue.read(slot, slot * blockBytes);
      await queue.until(() => queue.outstanding === 0);
      // By CPU time, of which others on this machine take nothing. Were each side to poll until it falls asleep or its time
      // slice is over, it would be one round of the queue, 32 I/Os, for each: 2,000 to 200,000 per second.
      const least = process.env['SPDK_TS_SANITIZE'] ? 20_000 : 400_000;
      expect(queue.completed / cpuSeconds()).toBeGreaterThan(least);
    } finally {
      pin(allowed);
    }
  });

  test('keeps to the order of a queue deeper than the device, with data verified', async () => {
    const bdev = await start();
    await using disk = await bdev.open({ write: true, core: 1 });
    using queue = disk.queue({ depth: 2048, slotBytes: blockBytes });
    const words = Array.from({ length: 2048 }, (_, slot) => {
      const { buffer, byteOffset } = queue.bytes(slot);
      return new Uint32Array(buffer, byteOffset, blockBytes / 4);
    });
    const round = new Int32Array(2048);
    let wrong = 0;
    let failed = 0;
    // Odd rounds read what the round before has written.
    const submit = (slot: number): void => {
      const content = words[slot] as Uint32Array;
      if (round[slot] === 12) return;
      if ((round[slot] as number) % 2 === 0)
        queue.write(fillSlot(content, slot, round[slot] as number), slot * blockBytes);
      else queue.read(fillSlot(content, slot, -1), slot * blockBytes);
    };
    function fillSlot(content: Uint32Array, slot: number, value: number): number {
      content.fill(value);
      content[0] = slot;
      return slot;
    }
    queue.onComplete = (slot, status) => {
      if (status !== 0) failed++;
      const content = words[slot] as Uint32Array;
      const written = (round[slot] as number) & ~1;
      if (content[0] !== slot || content[1] !== written || content[127] !== written) wrong++;
      round[slot] = (round[slot] as number) + 1;
      submit(slot);
    };
    for (let slot = 0; slot < 2048; slot++) submit(slot);
    await queue.until(() => queue.outstanding === 0);
    expect({ wrong, failed, completed: queue.completed }).toEqual({
      wrong: 0,
      failed: 0,
      completed: 2048 * 12,
    });
  });

  test('takes more promises than the ring has slots', async () => {
    const bdev = await start();
    await using disk = await bdev.open({ write: true, core: 1 });
    using buffer = DmaBuf.alloc(blockBytes);
    await Promise.all(
      Array.from({ length: 5000 }, (_, n) => disk.write(buffer, { offset: (n % 64) * blockBytes })),
    );
    expect(disk.sizeBytes).toBe(4 * 2 ** 20);
  });

  test('has the errors that the device has elsewhere', async () => {
    const bdev = await start();
    const read = async (disk: BdevDesc) => {
      using buffer = DmaBuf.alloc(blockBytes);
      const outcomes = await Promise.allSettled([
        disk.read(buffer, { offset: disk.sizeBytes }),
        disk.write(buffer, { offset: 0 }),
        disk.compare(buffer.fill(1), { offset: 0 }),
        disk.zcopy({ offset: 0, length: blockBytes }),
        disk.nvmeAdminPassthru({ opc: 6 }),
      ]);
      return outcomes.map((outcome) =>
        outcome.status === 'rejected'
          ? { ...outcome.reason, message: outcome.reason.message }
          : outcome.status,
      );
    };
    await using remote = await bdev.open({ core: 1 });
    await using local = await bdev.open();
    expect(await read(remote)).toEqual(await read(local));
    await expect(spdk?.devices.get('Malloc0').open({ core: 5 })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
    await expect(bdev.open({ core: 0 })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(bdev.open({ core: '1' as never })).rejects.toThrow(TypeError);
    await remote.close();
    await local.close();
    await spdk?.devices.delete('Malloc0');
    await expect(bdev.open({ core: 1 })).rejects.toMatchObject({ code: 'ENODEV' });
  });

  test('is aborted, or is not', async () => {
    const bdev = await start();
    await using disk = await bdev.open({ write: true, core: 1 });
    using buffer = DmaBuf.alloc(4096);
    let aborted = 0;
    for (let round = 0; round < 300; round++) {
      const stop = new AbortController();
      const io = disk.read(buffer, { offset: 0, signal: stop.signal }).catch((error) => {
        expect(error.name).toBe('AbortError');
        aborted++;
      });
      if (round % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      stop.abort();
      await io;
    }
    expect(aborted).toBeLessThanOrEqual(300);
    await disk.read(buffer, { offset: 0 });
  });

  test('is closed with I/O in flight, which completes first', async () => {
    const bdev = await start();
    for (let round = 0; round < 20; round++) {
      const disk = await bdev.open({ write: true, core: 1 });
      using buffer = DmaBuf.alloc(4096);
      const queue = disk.queue({ depth: 64, slotBytes: 4096 });
      let completed = 0;
      queue.onComplete = () => completed++;
      for (let slot = 0; slot < 64; slot++) queue.write(slot, slot * 4096);
      const writes = Array.from({ length: 600 }, () => disk.write(buffer, { offset: 0 }));
      const closed = disk.close();
      await Promise.all(writes);
      await closed;
      expect(completed).toBe(64);
      await expect(disk.read(buffer, { offset: 0 })).rejects.toMatchObject({ code: SpdkErrorCode.Closed });
    }
    await spdk?.devices.delete('Malloc0');
  });

  test('is closed by Spdk.stop with I/O in flight, and by a stop while it is opened', async () => {
    for (let round = 0; round < 10; round++) {
      const bdev = await start();
      const disk = await bdev.open({ write: true, core: 1 });
      using buffer = DmaBuf.alloc(4096);
      const writes = Array.from({ length: 600 }, () => disk.write(buffer, { offset: 0 }));
      const late = bdev.open({ core: 1 });
      await Promise.all([spdk?.stop(), ...writes, late]);
      expect(spdk?.reactors).toEqual([]);
    }
  });

  test('closes itself when the device is removed', async () => {
    const bdev = await start();
    const disk = await bdev.open({ core: 1 });
    let removed = 0;
    disk.on('remove', () => removed++);
    await spdk?.devices.delete('Malloc0');
    expect(removed).toBe(1);
    await disk.close();
  });

  test('lets 100 timers fire while it is under full load', async () => {
    const bdev = await start();
    await using disk = await bdev.open({ core: 1 });
    const queue = disk.queue({ depth: 128, slotBytes: 4096 });
    let over = false;
    queue.onComplete = (slot) => {
      if (!over) queue.read(slot, slot * 4096);
    };
    for (let slot = 0; slot < 128; slot++) queue.read(slot, slot * 4096);
    await queue.until(() => queue.completed > 10_000);
    const before = queue.completed;
    const late = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const from = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 10));
        return performance.now() - from - 10;
      }),
    );
    over = true;
    await queue.until(() => queue.outstanding === 0);
    const sorted = late.toSorted((a, b) => a - b);
    expect(sorted[50]).toBeLessThan(50);
    expect(queue.completed).toBeGreaterThan(before);
  });

  test('costs next to no CPU while nothing is under way, on either thread', async () => {
    const bdev = await start();
    await using disk = await bdev.open({ core: 1 });
    using buffer = DmaBuf.alloc(4096);
    await disk.read(buffer, { offset: 0 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [before, sleeps] = [process.cpuUsage(), spdk?.reactors[0]?.sleeps ?? 0];
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { user, system } = process.cpuUsage(before);
    // Microseconds of a second; bare Node.js with a test runner takes some of them.
    expect(user + system).toBeLessThan(100_000);
    // Each millisecond where the reactor has threads of SPDK's own.
    const alone = spdk?.reactors[0]?.threads === 1;
    expect((spdk?.reactors[0]?.sleeps ?? 0) - sleeps).toBeLessThan(alone ? 300 : 2000);
    await disk.read(buffer, { offset: 0 });
  });

  test('is the default where Spdk.start says so', async () => {
    spdk = await Spdk.start({ hugepages: false, coreMask: '[0,1]', ioThread: 'reactor' });
    const bdev = await spdk.devices.create('malloc:///Malloc0?size=4MiB');
    const disk = await bdev.open();
    expect(disk.core).toBe(1);
    await spdk.stop();
    await expect(Spdk.start({ ioThread: 'elsewhere' as never })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
    await start();
    expect(
      (
        await spdk.devices
          .get('Malloc0')
          .open()
          .catch((error) => error)
      ).core,
    ).toBeUndefined();
  });

  test.each(['terminate', 'exit'])(
    'is closed after a worker that ends with I/O in flight: %s',
    async (how) => {
      const bdev = await start();
      for (let round = 0; round < 5; round++) {
        const worker = new Worker(
          `const { parentPort } = require('node:worker_threads');
         import('@spdk-ts/spdk').then(async ({ Bdev, DmaBuf, Thread }) => {
           await Thread.attach({ ioThread: 'reactor' });
           const disk = await Bdev.lookup('Malloc0').open({ write: true });
           const buffer = DmaBuf.alloc(4096);
           const queue = disk.queue({ depth: 64, slotBytes: 4096 });
           queue.onComplete = (slot) => queue.write(slot, slot * 4096);
           for (let slot = 0; slot < 64; slot++) queue.write(slot, slot * 4096);
           const lane = async () => { for (;;) await disk.writev([buffer, buffer], { offset: 0 }); };
           for (let n = 0; n < 64; n++) lane();
           setTimeout(() => {
             parentPort.postMessage(disk.core);
             if (${how === 'exit'}) process.exit();
           }, 50);
         });`,
          { eval: true },
        );
        // Before the message: Node.js may tell of both at once.
        const exited = new Promise((resolve) => worker.once('exit', resolve));
        const core = await new Promise((resolve, reject) =>
          worker.on('message', resolve).on('error', reject),
        );
        expect(core).toBe(1);
        if (how === 'exit') await exited;
        else await worker.terminate();
      }
      // Waits for every descriptor on it.
      await spdk?.devices.delete(bdev.name);
    },
  );
});

describe.skipIf(oneCore)(`a program with I/O on a reactor${reason}`, () => {
  function run(rest: string) {
    const text = `import { DmaBuf, Spdk } from '@spdk-ts/spdk';
      const spdk = await Spdk.start({ hugepages: false, coreMask: '[0,1]', ioThread: 'reactor' });
      const bdev = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
      const disk = await bdev.open({ write: true });
      const buffer = DmaBuf.alloc(4096);
      ${rest}`;
    const options = { cwd: import.meta.dirname, encoding: 'utf8', timeout: 30_000 } as const;
    const { status, signal, stdout } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', text],
      options,
    );
    return { status, signal, stdout };
  }

  test('ends by itself when nothing is outstanding, and not before its I/O has completed', () => {
    expect(run("disk.write(buffer, { offset: 0 }).then(() => console.log('written'));")).toEqual({
      status: 0,
      signal: null,
      stdout: 'written\n',
    });
  });

  test('may end with I/O in flight', () => {
    const text = 'for (let i = 0; i < 64; i++) disk.write(buffer, { offset: i * 4096 }); process.exit(7);';
    expect(run(text)).toMatchObject({ status: 7, signal: null });
  });

  test('need not name the cores again when it starts again', () => {
    const { status, stdout } = run(
      "await spdk.stop(); await Spdk.start({ ioThread: 'reactor' }).then((again) => again.stop()); console.log('again');",
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'again\n' });
  });
});

test('Spdk.start refuses reactors where there are none', () => {
  const text = `import { Spdk } from '@spdk-ts/spdk';
    await Spdk.start({ hugepages: false, ioThread: 'reactor' }).catch(({ code, message }) => console.log(code, message));
    const spdk = await Spdk.start({ hugepages: false });
    const bdev = await spdk.devices.create('null:///Null0?size=1MiB');
    await bdev.open({ core: 1 }).catch(({ code, message }) => console.log(code, message));
    await spdk.stop();`;
  const options = { cwd: import.meta.dirname, encoding: 'utf8', timeout: 30_000 } as const;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', text], options);
  expect(stdout).toMatch(/ENODEV .*ioThread 'reactor'.*coreMask/);
  expect(stdout).toMatch(/ERR_OUT_OF_RANGE .*core.*number 1/);
});
