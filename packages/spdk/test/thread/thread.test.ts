import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { CpuMask, CurrentThreadGuard, Spdk, Thread } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';

let spdk: Spdk | undefined;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false, name: 'primary', coreMask: oneCore ? '0x1' : '[0,1]' });
});
afterEach(async () => {
  await spdk?.stop();
  spdk = undefined;
});

const current = () => {
  const thread = Thread.current;
  if (thread === undefined) throw new Error('no SPDK thread');
  return thread;
};

describe('Thread', () => {
  test('knows the current and the primary one', async () => {
    const thread = current();
    expect([thread.name, thread.isCurrent, Thread.isSpdkThread]).toEqual(['primary', true, true]);
    expect(Thread.primary).toEqual({ id: thread.id, name: 'primary' });
    await spdk?.stop();
    expect([Thread.current, Thread.primary, Thread.isSpdkThread]).toEqual([undefined, undefined, false]);
    expect(thread.isCurrent).toBe(false);
    await expect(Thread.all()).rejects.toMatchObject({ code: 'ERR_SPDK_NOT_STARTED' });
    expect(() => Thread.create()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }));
  });

  test('lists all, with what they do', async () => {
    await using native = Thread.create({ name: 'listed', cpuMask: '0x1' });
    const all = await Thread.all();
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort((a, b) => a - b));
    const [own, listed] = [current().id, native.id].map((id) => all.find((thread) => thread.id === id));
    expect(own).toMatchObject({ name: 'primary', core: expect.any(Number) });
    expect(listed).toMatchObject({ name: 'listed', activePollers: 0, timedPollers: 0, pausedPollers: 0 });
    expect(listed?.cpuMask.equals(new CpuMask([0]))).toBe(true);
    const later = await Thread.byId(current().id);
    const spent = ({ busyTicks = 0n, idleTicks = 0n } = {}) => busyTicks + idleTicks;
    expect(spent(later)).toBeGreaterThan(spent(own));
    expect(await Thread.byId(4_711)).toBeUndefined();
    await expect(Thread.byId('1' as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });

  test('sends messages, which run later and in order', async () => {
    const order: string[] = [];
    const thread = current();
    await new Promise<void>((resolve) => {
      for (let n = 0; n < 5; n++) thread.send(() => order.push(`message ${n}`));
      thread.send(resolve);
      order.push('sent');
    });
    expect(order).toEqual(['sent', ...Array.from({ length: 5 }, (_, n) => `message ${n}`)]);
  });

  test('calls, and gives the result or the error', async () => {
    expect(await current().call(() => 7)).toBe(7);
    expect(await current().call(async () => 'later')).toBe('later');
    const error = new Error('called');
    await expect(
      current().call(() => {
        throw error;
      }),
    ).rejects.toBe(error);
    await expect(current().call(7 as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });

  test('refuses messages to other threads', async () => {
    const native = Thread.create();
    expect(() => native.send(() => {})).toThrow(expect.objectContaining({ code: 'ERR_SPDK_WRONG_THREAD' }));
    await expect(native.call(() => 7)).rejects.toMatchObject({ code: 'ERR_SPDK_WRONG_THREAD' });
    const stopped = current();
    await spdk?.stop();
    expect(() => stopped.send(() => {})).toThrow(expect.objectContaining({ code: 'ERR_SPDK_WRONG_THREAD' }));
  });

  test('does not end the app thread, which goes with SPDK', async () => {
    await expect(current().stop()).rejects.toMatchObject({ code: 'EPERM' });
    await current().call(() => {});
  });
});

describe('Thread.create', () => {
  test('makes threads without JavaScript, which end when they are told to', async () => {
    for (let round = 0; round < 20; round++) {
      const threads = Array.from({ length: 3 }, (_, n) => Thread.create({ name: `native-${n}` }));
      expect(new Set(threads.map(({ id }) => id)).size).toBe(3);
      expect((await threads[0]?.info())?.name).toBe('native-0');
      const waiting = threads[1]?.waitExit();
      await Promise.all(threads.map((thread) => thread.exit()));
      await waiting;
      expect(await Promise.all(threads.map((thread) => thread.info()))).toEqual(Array(3).fill(undefined));
      await Promise.all(threads.flatMap((thread) => [thread.exit(), thread.waitExit(), thread.destroy()]));
    }
  });

  test('leaves them to SPDK, which ends them', async () => {
    const thread = Thread.create();
    const waiting = thread.waitExit();
    waiting.catch(() => {});
    await spdk?.stop();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    await expect(thread.info()).rejects.toMatchObject({ code: 'ERR_SPDK_NOT_STARTED' });
  });

  test.each([
    ['name', { name: '' }, 'ERR_OUT_OF_RANGE'],
    ['name that is none', { name: 7 as never }, 'ERR_INVALID_ARG_TYPE'],
    ['mask', { cpuMask: 'none' }, 'ERR_OUT_OF_RANGE'],
    ['mask that is none', { cpuMask: 1 as never }, 'ERR_INVALID_ARG_TYPE'],
  ])('refuses a wrong %s', (_what, options, code) => {
    expect(() => Thread.create(options)).toThrow(expect.objectContaining({ code }));
  });

  test.skipIf(oneCore)(`puts them on the reactors of their masks${reason}`, async () => {
    const before = spdk?.reactors[0]?.threads ?? 0;
    await using on1 = Thread.create({ cpuMask: '[1]' });
    expect((await on1.info())?.core).toBe(1);
    expect(spdk?.reactors[0]?.threads).toBe(before + 1);
    await on1.exit();
    expect(await on1.info()).toBeUndefined();
  });
});

describe('CurrentThreadGuard', () => {
  test('throws when the thread that it was made on is gone', async () => {
    const guard = new CurrentThreadGuard();
    expect(guard.thread).toEqual(Thread.primary);
    await current().call(() => {});
    expect(guard.holds).toBe(true);
    guard.check();
    await spdk?.stop();
    expect(guard.holds).toBe(false);
    expect(() => guard.check()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_WRONG_THREAD' }));
    expect(() => new CurrentThreadGuard()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }));
    spdk = await Spdk.start({ hugepages: false });
    expect(() => guard[Symbol.dispose]()).toThrow(/expected to be on SPDK thread primary/);
  });
});

describe('affinity', () => {
  /** The CPUs that each OS thread of this process may run on, but for DPDK's own. */
  const affinities = () =>
    readdirSync('/proc/self/task')
      .map((task) => readFileSync(`/proc/self/task/${task}/status`, 'utf8'))
      .filter((status) => /^Name:\t(node|libuv|V8|.*[Ww]orker)/m.test(status))
      .map((status) => /^Cpus_allowed_list:\t(.*)$/m.exec(status)?.[1]);

  test.skipIf(oneCore)(`of Node's threads is left alone${reason}`, async () => {
    // A thread of the parent's is not SPDK's.
    const all = /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync(`/proc/${process.ppid}/status`, 'utf8'))?.[1];
    // Until the reactor has begun.
    await using on1 = Thread.create({ cpuMask: '[1]' });
    await on1.info();
    const seen = affinities();
    expect(seen.length).toBeGreaterThan(2);
    // The reactor, which has Node's name from the thread that started it.
    expect(seen.filter((cpus) => cpus !== all)).toEqual(['1']);
  });
});
