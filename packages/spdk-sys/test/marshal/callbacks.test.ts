import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadProbe, thrownBy } from './probe/probe.js';

const probe = loadProbe();
const { functions: f } = probe;

afterEach(() => {
  expect(probe.pendingCallbacks()).toBe(0);
  expect(f['sample_queued']?.()).toBe(0);
});

describe('a callback that C calls once', () => {
  test('gets its arguments and the context as it was given', () => {
    for (const context of [0, 7, -1.5, 2n ** 63n, -1n, 12345678901234567n, null, undefined]) {
      const done = vi.fn();
      expect(f['sample_submit']?.(1, done, context)).toBe(0);
      expect(done).not.toHaveBeenCalled();
      expect(probe.pendingCallbacks()).toBe(1);
      f['sample_complete']?.(-3);
      expect(done.mock.calls).toEqual([[context, -3]]);
      expect(probe.pendingCallbacks()).toBe(0);
    }
  });

  test('may be called before the function returns', () => {
    const done = vi.fn();
    f['sample_call_now']?.(done, 5);
    expect(done.mock.calls).toEqual([[5, 0]]);
  });

  test('may start the next operation', () => {
    const order: number[] = [];
    const next = (context: number) => {
      order.push(context, probe.pendingCallbacks());
      if (context < 3) f['sample_submit']?.(1, next, context + 1);
    };
    f['sample_submit']?.(1, next, 1);
    while (f['sample_complete']?.(0) === 1);
    expect(order).toEqual([1, 1, 2, 1, 3, 1]);
  });

  test('null is a null pointer, its context an ordinary pointer', () => {
    expect(f['sample_submit']?.(1, null, new Uint8Array(1))).toBe(0);
    expect(probe.pendingCallbacks()).toBe(0);
    f['sample_complete']?.(0);
  });

  test('thousands at a time arrive in order', () => {
    const arrived: number[] = [];
    for (let i = 0; i < 3000; i++) f['sample_submit']?.(1, (context: number) => arrived.push(context), i);
    expect(probe.pendingCallbacks()).toBe(3000);
    while (f['sample_complete']?.(0) === 1);
    expect(arrived).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });

  test('is dropped when the function reports that it started nothing', () => {
    const done = vi.fn();
    expect(f['sample_submit']?.(-22, done, 1)).toBe(-22);
    expect(probe.pendingCallbacks()).toBe(0);
    expect(done).not.toHaveBeenCalled();
  });

  test('is kept when the function calls back in spite of its error', () => {
    const done = vi.fn();
    expect(f['sample_submit_then_fail']?.(1, done, 4)).toBe(-5);
    f['sample_complete']?.(-5);
    expect(done.mock.calls).toEqual([[4, -5]]);
  });

  test('takes no record when another argument is wrong', () => {
    expect(thrownBy(() => f['sample_submit']?.('x', () => 0, 1))).toContain('for id (argument 1 of 3)');
    expect(probe.pendingCallbacks()).toBe(0);
  });

  test('tells its listener when the first becomes pending', () => {
    probe.watchPending();
    for (let round = 0; round < 2; round++) {
      f['sample_submit']?.(1, () => 0, 0);
      f['sample_submit']?.(1, () => 0, 0);
      while (f['sample_complete']?.(0) === 1);
    }
    expect(probe.pendingNotices()).toBe(2);
  });

  test.each([[5], ['f'], [{}], [undefined], [true]])('%s is no callback', (value) => {
    expect(thrownBy(() => f['sample_submit']?.(1, value, 0))).toContain(
      'TypeError ERR_INVALID_ARG_TYPE: sample_submit: expected function or null for cb_fn (argument 2 of 3)',
    );
  });

  test.each([['x'], [{}], [new Uint8Array(1)], [1n << 64n], [Symbol('s')]])('%s is no context', (value) => {
    expect(thrownBy(() => f['sample_submit']?.(1, () => 0, value))).toContain(
      'sample_submit: expected number, bigint of 64 bits or null (the context of a callback) for cb_arg',
    );
  });
});

describe('values in callbacks', () => {
  test('every type of argument', () => {
    const seen = vi.fn();
    f['sample_call_many']?.(seen, 'never'.length);
    const [context, flag, small, word, large, number, text, pointer, pair, color] = seen.mock.calls[0] ?? [];
    expect([context, flag, small, word, large, number, text, pointer, color]).toEqual([
      5,
      true,
      -5,
      4_000_000_000,
      -(1n << 60n),
      0.5,
      'text',
      0x1000,
      2,
    ]);
    expect(new DataView(pair.buffer).getBigUint64(8, true)).toBe(8n);
  });

  test('every type of result', () => {
    expect(f['sample_ask_int']?.(() => -8, 0)).toBe(-8);
    expect(f['sample_ask_u64']?.(() => 2n ** 64n - 1n, 0)).toBe(2n ** 64n - 1n);
    expect(f['sample_ask_u64']?.(() => 17, 0)).toBe(17n);
    expect(f['sample_ask_bool']?.(() => true, 0)).toBe(true);
    expect(f['sample_ask_text']?.(() => 'answer', 0)).toBe('answer');
    expect(f['sample_ask_text']?.(() => null, 0)).toBeNull();
    expect(f['sample_ask_pointer']?.(() => 4096, 0)).toBe(4096);
    const pair = new DataView(f['sample_ask_pair']?.(() => new Uint8Array(16).fill(1), 0).buffer);
    expect([pair.getUint32(0), pair.getBigUint64(8)]).toEqual([0x01010101, 0x0101010101010101n]);
  });
});

describe('a persistent callback', () => {
  test('is called until the releasing function gets the object that the call returned', () => {
    const poll = vi.fn(() => 1);
    const holder = new BigUint64Array(1);
    holder[0] = BigInt(f['sample_poller_register']?.(poll, 3, 10));
    expect([f['sample_poll']?.(), f['sample_poll']?.()]).toEqual([1, 1]);
    expect(poll.mock.calls).toEqual([[3], [3]]);
    f['sample_poller_unregister']?.(holder);
    expect(holder[0]).toBe(0n);
    expect(f['sample_poll']?.()).toBe(0);
    expect(probe.releaseCallback(poll)).toBe(0);
  });

  test('may be released while it runs', () => {
    const holder = new BigUint64Array(1);
    let calls = 0;
    const poll = () => {
      calls++;
      f['sample_poller_unregister']?.(holder);
      for (let i = 0; i < 300; i++) {
        f['sample_submit']?.(1, () => 0, i);
        f['sample_complete']?.(0);
      }
      return 5;
    };
    holder[0] = BigInt(f['sample_poller_register']?.(poll, 0, 10));
    expect([f['sample_poll']?.(), f['sample_poll']?.(), calls]).toEqual([5, 0, 1]);
  });

  test('is released by the object that the call stored through a parameter', () => {
    const out = new BigUint64Array(1);
    const events = vi.fn();
    expect(f['sample_open']?.('device', events, 9, out)).toBe(0);
    f['sample_raise']?.(out[0], 2);
    expect(events.mock.calls).toEqual([[2, 9]]);
    f['sample_close']?.(out[0]);
    expect(probe.releaseCallback(events)).toBe(0);
  });

  test('is released at once when the function fails', () => {
    const events = vi.fn();
    const poll = () => 0;
    expect(f['sample_open']?.('missing', events, 9, new BigUint64Array(1))).toBe(-19);
    expect(f['sample_poller_register']?.(poll, 0, 0)).toBe(0);
    expect([probe.releaseCallback(events), probe.releaseCallback(poll)]).toEqual([0, 0]);
  });

  test('can be released by its function, which tells how many there were', () => {
    const poll = vi.fn(() => 0);
    const holders = [1, 2, 3].map(() => BigUint64Array.of(BigInt(f['sample_poller_register']?.(poll, 0, 1))));
    expect(probe.releaseCallback(() => 0)).toBe(0);
    expect(probe.releaseCallback(poll)).toBe(3);
    expect(probe.releaseCallback(poll)).toBe(0);
    for (const holder of holders) f['sample_poller_unregister']?.(holder);
    f['sample_poll']?.();
    expect(poll).not.toHaveBeenCalled();
  });

  test('releaseCallback checks its argument', () => {
    const release = probe.releaseCallback as (...args: unknown[]) => unknown;
    for (const args of [[], [5], [null], [() => 0, 1]]) {
      expect(thrownBy(() => release(...args))).toContain(
        'releaseCallback: expected one argument, a function',
      );
    }
  });
});

describe('callbacks without a context', () => {
  test('have 32 places per type, and the same hook keeps its place', () => {
    const hooks = Array.from({ length: 32 }, () => vi.fn());
    hooks.forEach((hook, index) => {
      f['sample_set_hook']?.(index, hook);
      f['sample_set_hook']?.(index, hook);
    });
    expect(f['sample_fire']?.(6)).toBe(32);
    for (const hook of hooks) expect(hook.mock.calls).toEqual([[6]]);
    expect(thrownBy(() => f['sample_set_hook']?.(32, () => 0))).toBe(
      'Error ERR_SPDK_CALLBACK_SLOTS: sample_set_hook: all 32 places for callbacks of the type of hook are taken; releaseCallback() frees one',
    );
    f['sample_set_hook']?.(0, null);
    expect(probe.releaseCallback(hooks[0] as () => void)).toBe(1);
    const another = vi.fn();
    f['sample_set_hook']?.(32, another);
    expect(f['sample_fire']?.(7)).toBe(32);
    expect(another.mock.calls).toEqual([[7]]);
    expect(hooks[0]?.mock.calls).toEqual([[6]]);
    for (let index = 0; index < 33; index++) f['sample_set_hook']?.(index, null);
    for (const hook of [...hooks.slice(1), another])
      expect(probe.releaseCallback(hook as () => void)).toBe(1);
  });
});

describe('callbacks that share a context', () => {
  test('are told apart and end with the call', () => {
    const found: [number, number][] = [];
    const match = vi.fn((_context: number, item: number) => item % 2 === 0);
    expect(
      f['sample_scan']?.(11, match, (context: number, item: number) => found.push([context, item])),
    ).toBe(3);
    expect(found).toEqual([
      [11, 0],
      [11, 2],
      [11, 4],
    ]);
    expect(f['sample_scan']?.(11, match, null)).toBe(3);
    expect(probe.releaseCallback(match)).toBe(0);
  });

  test('end with the one that is called once', () => {
    const item = vi.fn();
    const end = vi.fn();
    f['sample_for_each']?.(item, 21n, end);
    expect(f['sample_for_each_context']?.()).toBe(21n);
    f['sample_for_each_step']?.(1);
    f['sample_for_each_step']?.(2);
    expect(probe.pendingCallbacks()).toBe(1);
    f['sample_for_each_finish']?.(0);
    expect(item.mock.calls).toEqual([
      [21n, 1],
      [21n, 2],
    ]);
    expect(end.mock.calls).toEqual([[21n, 0]]);
    expect(probe.releaseCallback(item)).toBe(0);
  });
});

describe('callbacks from the event loop', () => {
  test.each([true, false])('run microtasks after the batch or the call (batched: %s)', async (batched) => {
    const order: string[] = [];
    const finished = new Promise<void>((resolve) => {
      for (let i = 0; i < 3; i++) {
        f['sample_submit']?.(
          1,
          () => {
            order.push(`call ${i}`);
            Promise.resolve().then(() => order.push(`microtask ${i}`));
            process.nextTick(() => order.push(`tick ${i}`));
            if (i === 2) setImmediate(resolve);
          },
          0,
        );
      }
    });
    probe.completeLater(3, batched);
    await finished;
    const inBatch = [
      'call 0',
      'call 1',
      'call 2',
      'tick 0',
      'tick 1',
      'tick 2',
      'microtask 0',
      'microtask 1',
      'microtask 2',
    ];
    const singly = [0, 1, 2].flatMap((i) => [`call ${i}`, `tick ${i}`, `microtask ${i}`]);
    expect(order).toEqual(batched ? inBatch : singly);
  });

  test('nested in JavaScript run no microtasks', () => {
    const order: string[] = [];
    Promise.resolve().then(() => order.push('microtask'));
    f['sample_call_now']?.(() => order.push('call'), 0);
    order.push('after');
    expect(order).toEqual(['call', 'after']);
  });
});
