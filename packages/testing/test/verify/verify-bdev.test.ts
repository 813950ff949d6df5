import { SeededRandom, type VerifiedKind, type VerifyOptions, verifyBdev } from '@spdk-ts/testing';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import { OperationChoices } from '../../src/verify/operation-choice.js';
import { brokenDisk } from './broken-disks.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

describe('verifyBdev', () => {
  test('does what it is told, and tells what it has done', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    const done = await verifyBdev(disk, {
      seed: 7,
      operations: 500,
      concurrency: 40,
      unmapReadsZeroes: true,
    });
    expect(done).toMatchObject({ seed: 7, operations: 500 });
    expect(Object.keys(done.kinds)).toEqual(
      expect.arrayContaining(['write', 'copy', 'compareAndWrite', 'zcopy']),
    );
    expect(done.overlaps).toBeGreaterThan(50);
    const alone = await verifyBdev(disk, {
      overlap: false,
      aborts: false,
      kinds: ['read', 'write', 'flush'],
    });
    expect(Object.keys(alone.kinds).toSorted()).toEqual(['flush', 'read', 'write']);
    expect(alone).toMatchObject({ overlaps: 0, unknown: 0 });
  });

  test('has I/O that a reset ends, and I/O that is aborted', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    const kinds: VerifiedKind[] = ['write', 'read', 'reset'];
    const reset = await verifyBdev(disk, { kinds, aborts: false, operations: 3000, concurrency: 64 });
    expect(reset.unknown).toBeGreaterThan(0);
    const aborted = await verifyBdev(disk, { kinds: ['write', 'read'], operations: 3000, concurrency: 64 });
    expect(aborted.unknown).toBeGreaterThan(0);
  });

  test('does the same operations for the same seed', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '4MiB' });
    await using disk = await bdev.open();
    const choices = (seed: number) => {
      const options = { operations: 1, concurrency: 1, overlap: true, aborts: true };
      const made = new OperationChoices(disk, { ...options, seed, unmapReadsZeroes: true, timeoutMs: 1 });
      return Array.from({ length: 50 }, (_, index) => {
        const { kind, range, from } = made.at(index);
        return { kind, range, from };
      });
    };
    expect(choices(3)).toEqual(choices(3));
    expect(choices(3)).not.toEqual(choices(4));
  });

  test('accepts errors that the test brings about, and finds what they have done', async ({
    mallocBdev,
    errorBdev,
  }) => {
    const leg = await errorBdev({ over: await mallocBdev({ size: '1MiB' }) });
    await using disk = await leg.open({ write: true });
    const options: VerifyOptions = {
      unmapReadsZeroes: true,
      fails: ['zcopy'],
      hidesStatus: true,
      mayFail: (error, kind) => error.code === 'ERR_SPDK_IO_FAILED' && kind !== 'flush',
    };
    // The first I/O, which brings the device to a known state, has to succeed.
    const failing = brokenDisk(disk, {
      break: () => {
        let writes = 0;
        return {
          async write(buffer, place) {
            if (++writes === 2) {
              await leg.inject({ ioType: 'read', error: 'failure', count: 40 });
              await leg.inject({ ioType: 'write', error: 'failure', count: 40 });
            }
            await disk.write(buffer, place);
          },
        };
      },
    });
    const { unknown } = await verifyBdev(failing, { ...options, aborts: false, operations: 1000 });
    expect(unknown).toBeGreaterThan(20);
    await leg.inject({
      ioType: 'read',
      error: 'corruptData',
      corruptOffsetBytes: 100,
      corruptValue: 0x13,
      count: 9,
    });
    await expect(verifyBdev(disk, options)).rejects.toThrow(/block \d+ of .* is wrong/);
  });

  test('takes its seed from the environment', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    const { seed } = await verifyBdev(disk, { operations: 10 });
    if (process.env['SPDK_TS_SEED'] === undefined) expect(seed).toBeGreaterThanOrEqual(0);
    else expect(seed).toBe(SeededRandom.ofEnvironment().seed);
  });

  test.for([
    [{ operations: 0 }, RangeError, 'expected an integer above 0 for options.operations, got 0'],
    [{ concurrency: 1.5 }, RangeError, 'expected an integer above 0 for options.concurrency, got 1.5'],
    [{ seed: 'x' }, TypeError, 'expected an integer for options.seed, got x'],
    [{ timeoutMs: null }, TypeError, 'expected an integer above 0 for options.timeoutMs, got null'],
    [{ kinds: ['erase'] }, TypeError, 'expected one of read, readv'],
    [{ kinds: [] }, RangeError, 'no kind of I/O is left to do'],
    [null, TypeError, 'expected an object for options, got null'],
  ] as const)('refuses options that are wrong: %j', async ([options, type, message], { mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open({ write: true });
    const wrong = await verifyBdev(disk, options as unknown as VerifyOptions).catch((error) => error);
    expect(wrong).toBeInstanceOf(type);
    expect(wrong.message).toContain(message);
  });

  test('refuses what is no device, and descriptors of two', async ({ mallocBdev }) => {
    await expect(verifyBdev(undefined as never)).rejects.toThrow(
      'expected an open device for disk, got undefined',
    );
    await expect(verifyBdev([])).rejects.toThrow('expected an open device for disk, got undefined');
    const [one, other] = [await mallocBdev(), await mallocBdev()];
    await using first = await one.open({ write: true });
    await using second = await other.open({ write: true });
    await expect(verifyBdev([first, second])).rejects.toThrow(
      `expected descriptors of one device, got ${one.name} and ${other.name}`,
    );
  });
});
