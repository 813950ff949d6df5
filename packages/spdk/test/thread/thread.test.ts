import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { CurrentThreadGuard, Spdk, Thread } from '@spdk-ts/spdk';
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
  test('is none any more once SPDK has stopped', async () => {
    const thread = current();
    expect(Thread.primary).toEqual({ id: thread.id, name: 'primary' });
    await spdk?.stop();
    expect([Thread.current, Thread.primary, Thread.isSpdkThread]).toEqual([undefined, undefined, false]);
    expect(thread.isCurrent).toBe(false);
    expect(() => thread.send(() => {})).toThrow(expect.objectContaining({ code: 'ERR_SPDK_WRONG_THREAD' }));
    await expect(Thread.all()).rejects.toMatchObject({ code: 'ERR_SPDK_NOT_STARTED' });
    expect(() => Thread.create()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }));
  });
});

describe('Thread.create', () => {
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
