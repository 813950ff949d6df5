import {
  type BdevDescGuard,
  bdevClose,
  bdevDescGetBdev,
  bdevGetByName,
  bdevGetIoChannel,
  bdevOpen,
  bdevProperties,
  currentRun,
  DmaGuard,
  Guard,
  IoChannelGuard,
  pointerOf,
  unsafePointerFrom,
} from '@spdk-ts/spdk-safe';
import { spdk_bdev_get_io_channel } from '@spdk-ts/spdk-sys/functions/bdev';
import {
  spdk_get_thread,
  spdk_set_thread,
  spdk_thread_create,
  spdk_thread_exit,
} from '@spdk-ts/spdk-sys/functions/thread';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDisk, deleteDisk } from '../disk.js';
import { startSpdk, stopSpdk } from '../running-spdk.js';

const withCode = (code: string) => expect.objectContaining({ code });
const closed = withCode('ERR_SPDK_CLOSED');
const stale = withCode('ERR_SPDK_STALE');
const wrongThread = withCode('ERR_SPDK_WRONG_THREAD');
const wrongType = withCode('ERR_INVALID_ARG_TYPE');

/** A guard of nothing, which tells when it is released. */
function probe(released: string[], name: string, parent?: Guard<string>): Guard<'probe'> {
  return new Guard('probe', unsafePointerFrom<'probe'>(1), {
    kind: name,
    release: () => released.push(name),
    ...(parent && { parent }),
  });
}

/** Another SPDK thread of this OS thread. */
class OtherThread implements Disposable {
  readonly #own = spdk_get_thread();
  readonly #other = spdk_thread_create('other', null);

  /** Runs `body` while it is the current one. */
  run(body: () => void): void {
    spdk_set_thread(this.#other);
    try {
      body();
    } finally {
      spdk_set_thread(this.#own);
    }
  }

  [Symbol.dispose](): void {
    // Polled and destroyed by the host, like every thread.
    this.run(() => spdk_thread_exit(this.#other));
  }
}

describe('a guard', () => {
  beforeAll(startSpdk);
  afterAll(stopSpdk);

  test('releases what it owns once', () => {
    const released: string[] = [];
    const guard = probe(released, 'it');
    expect(guard.unsafePointer()).toBe(1);
    guard[Symbol.dispose]();
    guard[Symbol.dispose]();
    expect(released).toEqual(['it']);
    expect(guard.closed).toBe(true);
    expect(() => guard.unsafePointer()).toThrow(closed);
  });

  test('closes what lives inside of it before itself, the newest first', () => {
    const released: string[] = [];
    const parent = probe(released, 'parent');
    const first = probe(released, 'first', parent);
    const second = probe(released, 'second', parent);
    const inner = probe(released, 'inner', first);
    parent[Symbol.dispose]();
    expect(released).toEqual(['second', 'inner', 'first', 'parent']);
    for (const guard of [parent, first, second, inner]) expect(() => guard.unsafePointer()).toThrow(closed);
    second[Symbol.dispose]();
    expect(released).toHaveLength(4);
  });

  test('is released once where it is closed before its parent', () => {
    const released: string[] = [];
    const parent = probe(released, 'parent');
    probe(released, 'child', parent)[Symbol.dispose]();
    parent[Symbol.dispose]();
    expect(released).toEqual(['child', 'parent']);
  });

  test('cannot be put into a parent that is closed', () => {
    const released: string[] = [];
    const parent = probe(released, 'parent');
    parent[Symbol.dispose]();
    expect(() => probe(released, 'child', parent)).toThrow(closed);
  });

  test('is of no use on another SPDK thread, and stays as it is', () => {
    const released: string[] = [];
    const parent = probe(released, 'parent');
    using other = new OtherThread();
    other.run(() => {
      expect(() => parent.unsafePointer()).toThrow(wrongThread);
      expect(() => parent[Symbol.dispose]()).toThrow(wrongThread);
      expect(parent.closed).toBe(false);
    });
    expect(released).toEqual([]);
    parent[Symbol.dispose]();
    expect(released).toEqual(['parent']);
  });

  test('releases nothing at all when a part of it belongs to another SPDK thread', () => {
    const released: string[] = [];
    const parent = probe(released, 'parent');
    probe(released, 'near', parent);
    using other = new OtherThread();
    let far: Guard<'probe'> | undefined;
    // Only what belongs to the process can be in a parent of another thread.
    other.run(() => expect(() => probe(released, 'far', parent)).toThrow(wrongThread));
    const home = new Guard('home', unsafePointerFrom<'home'>(1), {
      kind: 'home',
      release: () => released.push('home'),
      belongsTo: 'process',
    });
    probe(released, 'here', home);
    other.run(() => {
      far = probe(released, 'far', home);
    });
    expect(() => home[Symbol.dispose]()).toThrow(wrongThread);
    expect(released).toEqual([]);
    expect(home.closed).toBe(false);
    other.run(() => far?.[Symbol.dispose]());
    home[Symbol.dispose]();
    expect(released).toEqual(['far', 'here', 'home']);
  });

  test('may be used on any SPDK thread when it belongs to the process', () => {
    using memory = DmaGuard.alloc(512, 512);
    using other = new OtherThread();
    other.run(() => expect(memory.unsafePointer()).toBeGreaterThan(0));
  });

  test('is not taken for one of another kind', () => {
    using memory = DmaGuard.alloc(512, 512);
    for (const value of [memory, 0, -1, 1.5, Number.NaN, '7', 7n, {}, null, undefined]) {
      expect(() => pointerOf(value as never, 'spdk_bdev_desc', 'desc')).toThrow(wrongType);
      expect(() => bdevDescGetBdev(value as never)).toThrow(wrongType);
      expect(() => bdevGetIoChannel(value as never)).toThrow(wrongType);
      expect(() => bdevClose(value as never)).toThrow(wrongType);
      expect(() => bdevProperties(value as never)).toThrow(wrongType);
    }
  });
});

describe('an open device', () => {
  let desc: BdevDescGuard;
  beforeAll(startSpdk);
  afterAll(stopSpdk);
  beforeEach(() => {
    createDisk('Disk0');
    desc = bdevOpen('Disk0', { write: true });
  });
  afterEach(async () => {
    desc[Symbol.dispose]();
    await deleteDisk('Disk0');
  });

  test('puts its channels back before it is closed', () => {
    const channel = bdevGetIoChannel(desc);
    bdevClose(desc);
    expect(() => channel.unsafePointer()).toThrow(closed);
    channel[Symbol.dispose]();
    bdevClose(desc);
    expect(() => bdevDescGetBdev(desc)).toThrow(closed);
  });

  test('does not hand out a channel of another SPDK thread', () => {
    using own = bdevGetIoChannel(desc);
    const address = own.unsafePointer();
    using other = new OtherThread();
    other.run(() => expect(() => new IoChannelGuard(address)).toThrow(wrongThread));
  });

  test('is not closed on another SPDK thread', () => {
    using other = new OtherThread();
    other.run(() => expect(() => bdevClose(desc)).toThrow(wrongThread));
    expect(desc.closed).toBe(false);
  });

  test('has a channel that may be taken over from its address', () => {
    const address = spdk_bdev_get_io_channel(desc.unsafePointer());
    using channel = new IoChannelGuard(unsafePointerFrom(address), desc);
    expect(channel.unsafePointer()).toBe(address);
  });
});

describe('an earlier run of SPDK', () => {
  test('leaves guards that are of no use in the next, and holds nothing open', async () => {
    await startSpdk();
    const run = currentRun();
    createDisk('Disk0');
    const desc = bdevOpen('Disk0', { write: true });
    const channel = bdevGetIoChannel(desc);
    const memory = DmaGuard.alloc(4096, 512);
    const released: string[] = [];
    const guard = probe(released, 'probe');
    // The devices would wait for their descriptors for ever.
    await stopSpdk();
    expect(released).toEqual(['probe']);
    const afterEnd = [desc, channel, guard].map(({ closed }) => closed);
    await startSpdk();
    expect(currentRun()).toBe(run + 1);
    expect(bdevGetByName('Disk0')).toBeUndefined();
    expect(afterEnd).toEqual([true, true, true]);
    for (const old of [desc, channel, guard]) {
      expect(() => old.unsafePointer()).toThrow(stale);
      old[Symbol.dispose]();
    }
    expect(released).toEqual(['probe']);
    expect(memory.unsafePointer()).toBeGreaterThan(0);
    memory[Symbol.dispose]();
    await stopSpdk();
  });
});
