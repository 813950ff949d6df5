import {
  type BdevIo,
  type BdevOps,
  DmaBuf,
  type HandlerError,
  IoError,
  NvmeStatus,
  type OwnBdevModule,
  Spdk,
  SpdkError,
} from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeldDisk, newModule, RamDisk, register, until } from './devices.js';

let spdk: Spdk;
let lines: string[];
let module: OwnBdevModule;
let buffer: DmaBuf;
beforeEach(async () => {
  lines = [];
  spdk = await Spdk.start({ hugepages: false, onLog: ({ message }) => lines.push(message) });
  module = await newModule();
  buffer = DmaBuf.alloc(1024);
});
afterEach(async () => {
  buffer[Symbol.dispose]();
  await spdk.stop();
});

const withCode = (code: string) => expect.objectContaining({ code });
const at = { offset: 512, length: 512 };

/** How a read of 512 bytes at byte 512 ends. */
async function readOf(ops: BdevOps): Promise<{ error: unknown; reports: HandlerError[] }> {
  const reports: HandlerError[] = [];
  await using bdev = await register(module, 'Failing0', ops);
  // SPDK's own modules read from it too.
  await spdk.rpc('bdev_wait_for_examine');
  lines.length = 0;
  bdev.on('error', (report) => reports.push(report));
  await using disk = await bdev.open();
  const error = await disk.read(buffer, at).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, reports };
}

describe('what a method does', () => {
  test.each([
    ['returns', { read: () => {} }],
    ['resolves later', { read: () => new Promise<void>((resolve) => setImmediate(resolve)) }],
    ['completes and returns', { read: (io: BdevIo) => io.ok() }],
    [
      'completes in a promise',
      {
        async read(io: BdevIo) {
          await null;
          io.ok();
        },
      },
    ],
  ])('%s: the I/O is done', async (_what, ops: BdevOps) => {
    expect(await readOf(ops)).toEqual({ error: undefined, reports: [] });
    expect(lines.filter((line) => line.includes('Failing0'))).toEqual([]);
  });

  const nvme = new NvmeStatus(2, 0x81);
  test.each([
    ['an NVMe status', nvme, { status: 'nvmeError', nvme: expect.objectContaining({ sct: 2, sc: 0x81 }) }],
    ['an errno', SpdkError.fromErrno(-28, 'write'), { status: 'aioError', code: 'ENOSPC', errno: -28 }],
    [
      "one of Node.js' errors",
      Object.assign(new Error('no'), { errno: -5, code: 'EIO' }),
      { status: 'aioError', code: 'EIO' },
    ],
    ['an abort', new DOMException('stop', 'AbortError'), { code: 'ERR_SPDK_ABORTED' }],
    [
      "another device's error",
      new IoError({
        operation: 'read',
        device: 'x',
        failure: {
          ioStatus: -3,
          nvme: { sct: 0, sc: 0, cdw0: 0 },
          second: { sct: 0, sc: 0 },
          scsi: { sc: 2, sk: 3, asc: 0x11, ascq: 0 },
          aio: 0,
        },
      }),
      { status: 'scsiError', scsi: { sc: 2, sk: 3, asc: 0x11, ascq: 0 } },
    ],
  ])('throws %s: the I/O has that status', async (_what, thrown, expected) => {
    for (const read of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      const { error, reports } = await readOf({ read });
      expect(error).toBeInstanceOf(IoError);
      expect(error).toMatchObject({ ...expected, device: 'Failing0', offset: 512, length: 512 });
      expect(reports).toEqual([]);
    }
  });

  test('throws anything else: that I/O fails, with a report and a line in the log, and nothing else does', async () => {
    let calls = 0;
    const bug = new TypeError('undefined is not a function');
    const reports: HandlerError[] = [];
    await using bdev = await register(module, 'Buggy0', {
      read: (io: BdevIo) => {
        if (calls++ === 1) throw bug;
        io.fill(calls);
      },
    });
    await spdk.rpc('bdev_wait_for_examine');
    calls = 0;
    bdev.on('error', (report) => reports.push(report));
    await using disk = await bdev.open();
    const results = await Promise.allSettled([0, 1, 2].map(() => disk.read(buffer, at)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).toMatchObject({
      status: 'failed',
      code: 'ERR_SPDK_IO_FAILED',
    });
    expect(reports).toEqual([{ device: 'Buggy0', operation: expect.any(String), error: bug }]);
    expect(
      lines.some((line) => line.includes('Buggy0') && line.includes('undefined is not a function')),
    ).toBe(true);
  });

  test('returns something else: a typed report', async () => {
    const { error, reports } = await readOf({ read: () => 42 as never });
    expect(error).toMatchObject({ status: 'failed' });
    expect(reports).toEqual([
      {
        device: 'Failing0',
        operation: 'read',
        error: expect.objectContaining({
          code: 'ERR_INVALID_ARG_TYPE',
          message: expect.stringContaining('number 42'),
        }),
      },
    ]);
  });

  test('throws in createChannel: all I/O of the channel fails, with the reason', async () => {
    const { error, reports } = await readOf({
      createChannel() {
        throw new Error('no queue');
      },
      read() {},
    });
    expect(error).toMatchObject({ status: 'aioError', code: 'EIO' });
    expect(reports.map(({ operation }) => operation)).toEqual(['createChannel']);
  });
});

describe('a request', () => {
  /** A device with a read under way. */
  async function held(): Promise<{ io: BdevIo; done: Promise<unknown>; end: () => Promise<void> }> {
    const data = new HeldDisk();
    const bdev = await register(module, 'Held0', data);
    await data.hold(spdk);
    const disk = await bdev.open({ write: true });
    const done = disk.read(buffer, at).then(
      () => 'done',
      (error: unknown) => error,
    );
    await until(() => data.held.length === 1);
    const end = async () => {
      await disk.close();
      await bdev.unregister();
    };
    return { io: data.held[0] as BdevIo, done, end };
  }

  test.each([
    ['ok', (io: BdevIo) => io.ok(), 'done'],
    ['fail', (io: BdevIo) => io.fail(), { status: 'failed' }],
    ['abort', (io: BdevIo) => io.abort(), { code: 'ERR_SPDK_ABORTED' }],
    ['miscompare', (io: BdevIo) => io.miscompare(), { code: 'ERR_SPDK_MISCOMPARE' }],
    ['completeNvme', (io: BdevIo) => io.completeNvme({ sct: 7, sc: 28 }), { nvme: { sct: 7, sc: 28 } }],
    ['completeNvme with success', (io: BdevIo) => io.completeNvme(NvmeStatus.success), 'done'],
    [
      'completeScsi',
      (io: BdevIo) => io.completeScsi({ sc: 2, sk: 5, asc: 0x20, ascq: 1 }),
      { scsi: { sc: 2, sk: 5, asc: 0x20, ascq: 1 } },
    ],
    ['completeAio', (io: BdevIo) => io.completeAio(-30), { code: 'EROFS' }],
  ])('is completed by %s, once', async (_name, complete, expected) => {
    const { io, done, end } = await held();
    complete(io);
    expect(io.completed).toBe(true);
    for (const again of [() => io.ok(), () => io.fail(), () => complete(io)]) {
      expect(again).toThrow(withCode('ERR_SPDK_COMPLETED'));
    }
    const result = await done;
    if (typeof expected === 'string') expect(result).toBe(expected);
    else expect(result).toMatchObject(expected);
    await end();
    expect(() => io.ok()).toThrow(withCode('ERR_SPDK_COMPLETED'));
  });

  test('is submitted again after noMem', async () => {
    const data = new HeldDisk();
    await using bdev = await register(module, 'Full0', data);
    await data.hold(spdk);
    await using disk = await bdev.open();
    const done = disk.read(buffer, at);
    await until(() => data.held.length === 1);
    data.held[0]?.noMem();
    await until(() => data.held.length === 2);
    expect(data.held[1]).not.toBe(data.held[0]);
    data.held[1]?.ok();
    await done;
  });

  test('lends its memory until it is completed, and never that of the next one', async () => {
    const { io, done, end } = await held();
    const [view] = io.iovs as [Uint8Array];
    expect(io.iovs).toBe(io.iovs);
    expect([io.iovs.length, view.length, io.metadata]).toEqual([1, 512, undefined]);
    view.fill(0x5a);
    io.context = { mine: true };
    io.ok();
    expect(await done).toBe('done');
    expect(buffer.bytes[0]).toBe(0x5a);
    expect([view.length, view.buffer.byteLength]).toEqual([0, 0]);
    for (const use of [
      () => io.iovs,
      () => io.offsetBytes,
      () => io.type,
      () => io.metadata,
      () => io.fillFrom(new Uint8Array(512)),
      () => io.copyTo(new Uint8Array(512)),
      () => io.fill(1),
    ]) {
      expect(use).toThrow(withCode('ERR_SPDK_COMPLETED'));
    }
    expect([io.context, io.channel.bdevName, io.bdev]).toEqual([{ mine: true }, 'Held0', 'Held0']);
    await end();
  });

  test('copies to and from the range that it has', async () => {
    const { io, done, end } = await held();
    const source = Uint8Array.from({ length: 600 }, (_, index) => index & 0xff);
    io.fillFrom(source, 88);
    io.fillPart(510, Uint8Array.of(9, 9));
    const whole = new Uint8Array(600);
    io.copyTo(whole, 10);
    const some = new Uint8Array(2);
    io.copyPart(0, some);
    expect([whole[9], whole[10], whole[519], whole[520], whole[521], whole[522]]).toEqual([
      0, 88, 85, 9, 9, 0,
    ]);
    expect([...some]).toEqual([88, 89]);
    expect(() => io.fillFrom(source, 89)).toThrow(RangeError);
    expect(() => io.fillFrom(source, -1)).toThrow(RangeError);
    expect(() => io.fillFrom(source, '0' as never)).toThrow(TypeError);
    expect(() => io.copyTo(new Uint8Array(511))).toThrow(RangeError);
    expect(() => io.fillPart(511, Uint8Array.of(1, 2))).toThrow(RangeError);
    expect(() => io.fill(256)).toThrow(RangeError);
    expect(() => io.fillFrom('text' as never)).toThrow(TypeError);
    expect(() => io.copySourceBlocks).toThrow(RangeError);
    expect(() => io.completeNvme({ sct: 8, sc: 0 })).toThrow(RangeError);
    expect(() => io.completeAio(5)).toThrow(RangeError);
    io.ok();
    expect(await done).toBe('done');
    await end();
  });

  test('that takes too long is reported once, and can still be completed', async () => {
    const data = new HeldDisk();
    const reports: unknown[] = [];
    await using bdev = await module
      .bdevBuilder<HeldDisk>()
      .withName('Slow0')
      .withProductName('x')
      .withBlockLength(512)
      .withBlockCount(8)
      .withData(data)
      .withRequestTimeoutMs(20)
      .build()
      .register();
    await data.hold(spdk);
    bdev.on('timeout', (report) => reports.push(report));
    await using disk = await bdev.open();
    const done = disk.read(buffer, at);
    await until(() => reports.length > 0);
    const before = performance.now();
    await until(() => performance.now() - before > 50);
    expect(reports).toEqual([
      { device: 'Slow0', type: 'read', offset: 512, bytes: 512, ageMs: expect.any(Number), io: data.held[0] },
    ]);
    expect((reports[0] as { ageMs: number }).ageMs).toBeGreaterThanOrEqual(20);
    expect(
      lines.some((line) => /Slow0: read at byte 512, 512 bytes, is not completed after \d+ ms/.test(line)),
    ).toBe(true);
    data.held[0]?.ok();
    await done;
  });
});

test('a device that is told of listeners refuses what is none', async () => {
  await using bdev = await register(module, 'Ram0', new RamDisk());
  expect(() => bdev.on('timeout', 5 as never)).toThrow(TypeError);
  expect(() => bdev.on('nothing' as never, () => {})).toThrow(RangeError);
  const listener = () => {};
  expect(bdev.on('removed', listener).off('removed', listener)).toBe(bdev);
});
