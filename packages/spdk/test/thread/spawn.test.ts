import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { AbortError, Bdev, IoError, Spdk, SpdkError, Thread, type WorkerThread } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { moduleUrl } from './module-url.js';

type Scrub = typeof import('./scrub-worker.mjs');

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';
const url = new URL('./scrub-worker.mjs', import.meta.url);

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
  await spdk.devices.create('malloc:///Scrub0?size=4MiB');
});
afterEach(() => spdk.stop());

const spawn = (options = {}) => Thread.spawn<Scrub>(url, { name: 'scrub', ...options });

describe('Thread.spawn', () => {
  test('starts a worker that is an SPDK thread and calls its functions', async () => {
    await using worker = await spawn();
    expect(await worker.call('add', 1, 2)).toBe(3);
    expect(await worker.call('thread')).toEqual({ id: worker.id, name: 'scrub' });
    expect((await Thread.byId(worker.id))?.name).toBe('scrub');
    expect(await worker.call('scrub', { bdev: 'Scrub0' })).toEqual({
      equal: true,
      bytes: Uint8Array.of(0xa5, 0xa5, 0xa5, 0xa5),
    });
  });

  test('types calls by the exports of the module', () => {
    const check = async (worker: WorkerThread<Scrub>) => {
      expectTypeOf(await worker.call('add', 1, 2)).toEqualTypeOf<number>();
      expectTypeOf(await worker.call('scrub', { bdev: 'x' })).toEqualTypeOf<{
        equal: boolean;
        bytes: Uint8Array<ArrayBuffer>;
      }>();
      // @ts-expect-error there is no such function
      await worker.call('nothing');
      // @ts-expect-error this is no function
      await worker.call('notAFunction');
      // @ts-expect-error it takes numbers
      await worker.call('add', '1', 2);
      // @ts-expect-error it takes two
      await worker.call('add', 1);
    };
    expect(check).toBeTypeOf('function');
  });

  test('gives the module its workerData', async () => {
    await using worker = await spawn({ workerData: { a: [1, 2n] } });
    expect(await worker.call('data')).toEqual({ a: [1, 2n] });
    const { port1, port2 } = new MessageChannel();
    await using other = await spawn({ workerData: 7, transferList: [port2] });
    expect(await other.call('data')).toBe(7);
    port1.close();
  });

  test('passes messages both ways', async () => {
    await using worker = await spawn();
    const echo = once(worker, 'message');
    worker.postMessage({ n: 1n });
    expect(await echo).toEqual([['echo', { n: 1n }]]);
  });

  test('brings errors back as what they were', async () => {
    await using worker = await spawn();
    const error = async (kind: Parameters<Scrub['fail']>[0]) =>
      await worker.call('fail', kind, 'Scrub0').then(
        () => 'no error',
        (reason: unknown) => reason,
      );
    const io = await error('io');
    expect(io).toBeInstanceOf(IoError);
    expect(io).toBeInstanceOf(SpdkError);
    expect(io).toMatchObject({
      code: 'EINVAL',
      errno: -22,
      operation: 'read',
      device: 'Scrub0',
      name: 'IoError',
    });
    const own = (await Bdev.lookup('Scrub0')
      ?.open({ core: 999 })
      .catch((reason: Error) => reason)) as Error;
    const open = await error('open');
    expect(open).toBeInstanceOf(own.constructor);
    expect(open).toMatchObject({ message: own.message, code: (own as SpdkError).code });
    const range = await error('range');
    expect(range).toBeInstanceOf(RangeError);
    expect((range as RangeError).stack).toContain('scrub-worker.mjs');
    expect(await error('text')).toBe('a text');
    const plain = (await error('plain')) as Error;
    expect(plain).toMatchObject({ message: 'plain', detail: { a: 1 } });
    expect(plain.cause).toEqual(new TypeError('why'));
  });

  test('refuses what the module does not have, and what cannot be sent', async () => {
    await using worker = (await spawn()) as WorkerThread;
    await expect(worker.call('nothing')).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringContaining('add, affinity'),
    });
    await expect(worker.call('notAFunction')).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    await expect(worker.call(7 as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    await expect(worker.call('add', () => {})).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(worker.outstanding).toBe(0);
  });

  test('aborts a call by a signal', async () => {
    await using worker = await spawn();
    const messages: unknown[] = [];
    worker.on('message', (message) => messages.push(message));
    const controller = new AbortController();
    const call = worker.call('untilAborted', { signal: controller.signal });
    call.catch(() => {});
    await once(worker, 'message');
    controller.abort('enough');
    await expect(call).rejects.toBeInstanceOf(AbortError);
    await expect(call).rejects.toMatchObject({ cause: 'enough' });
    if (messages.length < 2) await once(worker, 'message');
    expect(messages).toEqual(['waiting', ['aborted', 'enough']]);
    expect(await worker.call('isSignal', new AbortController().signal)).toBe(true);
    await expect(worker.call('isSignal', AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORT_ERR' });
    expect(worker.outstanding).toBe(0);
  });

  test('is joined: what the worker has open is closed', async () => {
    const exits: number[] = [];
    {
      await using worker = await spawn();
      worker.on('exit', (code) => exits.push(code));
      await worker.call('leaveOpen', 'Scrub0');
      await worker.stop();
      await worker.stop();
      await expect(worker.call('add', 1, 2)).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
      expect(() => worker.postMessage(1)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    }
    expect(exits).toEqual([0]);
    await spdk.devices.delete('Scrub0');
  });

  test('waits for calls when it is stopped', async () => {
    const worker = await spawn();
    const call = worker.call('scrub', { bdev: 'Scrub0' });
    await worker.stop();
    expect((await call).equal).toBe(true);
  });

  test('rejects calls under way when it is terminated under load', async () => {
    const workers = await Promise.all([spawn(), spawn()]);
    const calls = workers.map((worker) => worker.call('busy', 'Scrub0'));
    const results = Promise.allSettled(calls);
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    await Promise.all(workers.map((worker) => worker.terminate()));
    for (const result of await results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ERR_SPDK_CLOSED' } });
    }
    await spdk.devices.delete('Scrub0');
  });

  test('tells of what the worker did not catch', async () => {
    const worker = await spawn();
    const call = worker.call('never');
    const errors = new Promise((resolve) => worker.once('error', resolve));
    const exit = new Promise((resolve) => worker.once('exit', resolve));
    await worker.call('throwLater');
    await expect(call).rejects.toEqual(new RangeError('later'));
    expect(await errors).toEqual(new RangeError('later'));
    expect(await exit).toBe(1);
    await expect(worker.call('add', 1, 2)).rejects.toEqual(new RangeError('later'));
    await worker.stop();
  });

  test('says why a worker cannot start, and leaves nothing behind', async () => {
    await expect(Thread.spawn(moduleUrl('throw new RangeError("while loading")'))).rejects.toEqual(
      new RangeError('while loading'),
    );
    await expect(Thread.spawn(new URL('./nothing.mjs', import.meta.url))).rejects.toMatchObject({
      code: 'ERR_MODULE_NOT_FOUND',
    });
    await expect(Thread.spawn('no url')).rejects.toThrow('Invalid URL');
    await expect(Thread.spawn(7 as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    await expect(spawn({ name: '' })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(spawn({ core: -1 })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(spawn({ core: 1000 })).rejects.toMatchObject({ code: 'EINVAL', name: 'SpdkError' });
    await expect(Thread.spawn(url, null as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    await expect(Thread.spawn(moduleUrl('process.exit(3)'))).rejects.toMatchObject({
      code: 'ERR_SPDK_CLOSED',
    });
    // Nobody is attached any more, else this were refused.
    await spdk.stop();
    await expect(spawn()).rejects.toMatchObject({ code: 'ERR_SPDK_NOT_STARTED' });
  });

  test.skipIf(oneCore)(`pins the worker to its core, and nothing else${reason}`, async () => {
    await using pinned = await spawn({ core: 1 });
    await using free = await spawn();
    expect(await pinned.call('affinity')).toBe('1');
    expect(await free.call('affinity')).not.toBe('1');
    const info = await Thread.byId(pinned.id);
    expect([info?.core, info && [...info.cpuMask]]).toEqual([1, [1]]);
  });
});
