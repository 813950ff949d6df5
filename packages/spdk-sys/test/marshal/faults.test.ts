import { describe, expect, test } from 'vitest';
import { runScript } from './probe/probe.js';

/** What upsets a process is tried in one of its own. */

describe('an exception in a callback', () => {
  test('is uncaught, does not unwind C, and yields 0', () => {
    const { status, lines } = runScript((_probe, f) => {
      process.on('uncaughtException', (error) => console.log('uncaught', error.message));
      const result = f['sample_ask_int']?.(() => {
        throw new Error('thrown inside');
      }, 0);
      console.log('result', result);
      setImmediate(() => console.log('still running'));
    });
    expect([status, lines]).toEqual([0, ['uncaught thrown inside', 'result 0', 'still running']]);
  });

  test('ends the process like any uncaught one', () => {
    const { status, stderr } = runScript((_probe, f) => {
      f['sample_call_now']?.(() => {
        throw new Error('thrown inside');
      }, 0);
    });
    expect(status).toBe(1);
    expect(stderr).toContain('Error: thrown inside');
  });

  test.each([true, false])(
    'from the event loop leaves the other callbacks alone (batched: %s)',
    (batched) => {
      const script = (probe: import('./probe/probe.js').Probe, f: typeof probe.functions) => {
        process.on('uncaughtException', (error) => console.log('uncaught', error.message));
        for (let i = 0; i < 3; i++) {
          f['sample_submit']?.(
            1,
            (context: number) => {
              if (context === 1) throw new Error('the second');
              console.log('done', context);
            },
            i,
          );
        }
        if (process.argv.includes('singly')) probe.completeLater(3, false);
        else probe.completeLater(3, true);
      };
      const result = runScript(script, [], batched ? [] : ['singly']);
      expect([result.status, result.lines]).toEqual([0, ['done 0', 'uncaught the second', 'done 2']]);
    },
  );
});

describe('a result of the wrong type', () => {
  test('is reported with the name of the callback, and C gets 0', () => {
    const { status, lines } = runScript((_probe, f) => {
      process.on('uncaughtException', (error) =>
        console.log((error as NodeJS.ErrnoException).code, error.message),
      );
      console.log(f['sample_ask_int']?.(() => 'x', 0));
      console.log(f['sample_ask_bool']?.(() => 1, 0));
      console.log(f['sample_ask_int']?.(() => undefined, 0));
      console.log(f['sample_ask_int']?.(() => 2 ** 31, 0));
    });
    expect(status).toBe(0);
    expect(lines).toEqual([
      'ERR_INVALID_ARG_TYPE sample_ask_int: expected number as the result of callback cb_fn, got string "x"',
      '0',
      'ERR_INVALID_ARG_TYPE sample_ask_bool: expected boolean as the result of callback cb_fn, got number 1',
      'false',
      'ERR_INVALID_ARG_TYPE sample_ask_int: expected number as the result of callback cb_fn, got undefined',
      '0',
      'ERR_OUT_OF_RANGE sample_ask_int: expected an integer from -2147483648 to 2147483647 as the result of callback cb_fn, got number 2147483648',
      '0',
    ]);
  });
});

describe('a broken rule of the C API is reported, not a crash', () => {
  test('a second completion', () => {
    const { status, lines, stderr } = runScript((probe, f) => {
      f['sample_submit']?.(1, () => console.log('completed'), 0);
      f['sample_complete']?.(0);
      f['sample_complete_again']?.(0);
      f['sample_complete_again']?.(0);
      for (let i = 0; i < 1000; i++) {
        f['sample_submit']?.(1, () => console.log('wrong one'), 0);
        f['sample_submit']?.(-1, () => 0, 0);
      }
      f['sample_complete_again']?.(0);
      console.log(probe.pendingCallbacks());
    });
    expect([status, lines]).toEqual([0, ['completed', '1000']]);
    expect(stderr.split('\n').filter((line) => line !== '')).toEqual([
      'spdk-sys: a callback passed to sample_submit was called again after its release (completed twice, or released while C still used it); the call was ignored',
    ]);
  });

  test('an event after the close', () => {
    const { status, lines, stderr } = runScript((_probe, f) => {
      const out = new BigUint64Array(1);
      f['sample_open']?.('device', () => console.log('event'), 0, out);
      f['sample_raise']?.(out[0], 1);
      f['sample_close']?.(out[0]);
      f['sample_raise_late']?.(1);
    });
    expect([status, lines]).toEqual([0, ['event']]);
    expect(stderr).toContain('a callback passed to sample_open was called again after its release');
  });

  test('a completion on another thread, which is no longer pending then', () => {
    const { status, lines, stderr } = runScript((probe, f) => {
      f['sample_submit']?.(1, () => console.log('delivered'), 0);
      f['sample_complete_on_thread']?.(0);
      console.log(probe.pendingCallbacks());
      f['sample_submit']?.(1, () => console.log('next'), 0);
      console.log(probe.pendingCallbacks());
      f['sample_complete']?.(0);
      console.log(probe.pendingCallbacks());
    });
    expect([status, lines]).toEqual([0, ['0', '1', 'next', '0']]);
    expect(stderr).toContain('a callback passed to sample_submit was called on a thread other than the one');
  });

  test('a persistent callback on another thread, which stays usable on its own', () => {
    const { status, lines, stderr } = runScript((probe, f) => {
      const out = new BigUint64Array(1);
      f['sample_open']?.('device', (type: number) => console.log('event', type), 0, out);
      f['sample_raise_on_thread']?.(out[0], 1);
      f['sample_raise_on_thread']?.(out[0], 2);
      console.log(probe.pendingCallbacks());
      f['sample_submit']?.(-1, () => 0, 0);
      f['sample_raise']?.(out[0], 3);
      f['sample_close']?.(out[0]);
    });
    expect([status, lines]).toEqual([0, ['0', 'event 3']]);
    expect(stderr.split('was called on a thread other than the one').length).toBe(2);
  });

  test('a context that no call has passed', () => {
    const { status, lines, stderr } = runScript((probe, f) => {
      const out = new BigUint64Array(1);
      f['sample_open']?.('device', () => console.log('event'), 0, out);
      const desc = new BigUint64Array(probe.memory.view(Number(out[0]), 16));
      desc[1] = 0x1000n;
      f['sample_raise']?.(out[0], 1);
      desc[1] = 0n;
      f['sample_raise']?.(out[0], 1);
      f['sample_close']?.(out[0]);
    });
    expect([status, lines]).toEqual([0, []]);
    expect(stderr).toContain('a callback was called with a context (0x1000) that no call has passed');
  });
});
