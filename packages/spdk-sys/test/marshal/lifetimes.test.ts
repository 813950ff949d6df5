import { describe, expect, test } from 'vitest';
import { runScript, sanitize } from './probe/probe.js';

type Collector = { gc(): void };

describe('garbage collection', () => {
  test('never takes a function that C holds, and takes it once C is done', () => {
    const { status, lines } = runScript(
      async (_probe, f) => {
        const collect = async () => {
          for (let i = 0; i < 5; i++) {
            (globalThis as unknown as Collector).gc();
            await new Promise((resolve) => setImmediate(resolve));
          }
        };
        const references: WeakRef<() => void>[] = [];
        const submit = (log: string) => {
          const done = () => console.log(log);
          references.push(new WeakRef(done));
          f['sample_submit']?.(1, done, 0);
        };
        submit('first');
        submit('second');
        await collect();
        console.log(
          'held',
          references.every((reference) => reference.deref() !== undefined),
        );
        f['sample_complete']?.(0);
        f['sample_complete']?.(0);
        await collect();
        console.log(
          'gone',
          references.every((reference) => reference.deref() === undefined),
        );
      },
      ['--expose-gc'],
    );
    expect([status, lines]).toEqual([0, ['held true', 'first', 'second', 'gone true']]);
  });

  test('during a call does not move what C uses', () => {
    const { status, lines } = runScript(
      (_probe, f) => {
        const bytes = new Uint8Array(32).fill(1);
        f['sample_call_now']?.(() => {
          (globalThis as unknown as Collector).gc();
        }, 0);
        console.log(f['sample_sum']?.(bytes, 32));
        console.log(
          f['sample_ask_text']?.(() => {
            (globalThis as unknown as Collector).gc();
            return 'text';
          }, 0),
        );
      },
      ['--expose-gc'],
    );
    expect([status, lines]).toEqual([0, ['32n', 'text']]);
  });

  // AddressSanitizer keeps freed memory for a while, which looks the same from outside.
  test.skipIf(sanitize)('memory does not grow with the number of calls', () => {
    const { status, lines } = runScript(
      (_probe, f) => {
        const round = () => {
          for (let i = 0; i < 100_000; i++) {
            f['sample_submit']?.(1, () => 0, i);
            f['sample_complete']?.(0);
            f['sample_owned_text']?.('some text');
          }
          (globalThis as unknown as Collector).gc();
          return process.memoryUsage().rss;
        };
        round();
        const before = round();
        for (let i = 0; i < 4; i++) round();
        console.log(round() - before < 16 * 1024 * 1024);
      },
      ['--expose-gc'],
    );
    expect([status, lines]).toEqual([0, ['true']]);
  });
});

describe('a worker', () => {
  test('has callbacks, pending count and static slots of its own', () => {
    const { status, lines } = runScript((probe, f, path) => {
      const { Worker } = require('node:worker_threads');
      const hooks = Array.from({ length: 4 }, (_, i) => (value: number) => console.log('main', i, value));
      for (const [index, hook] of hooks.entries()) f['sample_set_hook']?.(index, hook);
      const source = `
        const probe = require(${JSON.stringify(path)});
        const f = probe.functions;
        for (let i = 0; i < 28; i++) f.sample_set_hook(8 + i, () => 0);
        f.sample_submit(1, (context) => require('node:worker_threads').parentPort.postMessage([context, probe.pendingCallbacks()]), 5n);
        f.sample_complete(0);
        try { f.sample_set_hook(36, () => 0); } catch (error) { require('node:worker_threads').parentPort.postMessage(error.code); }
      `;
      const worker = new Worker(source, { eval: true });
      worker.on('message', (message: unknown) =>
        console.log(JSON.stringify(message, (_key, v) => (typeof v === 'bigint' ? `${v}n` : v))),
      );
      worker.on('exit', (code: number) => {
        console.log('exit', code, probe.pendingCallbacks());
        for (let index = 8; index < 36; index++) f['sample_set_hook']?.(index, null);
        for (let index = 8; index < 36; index++)
          f['sample_set_hook']?.(index, (value: number) => console.log('after', index, value));
        f['sample_fire']?.(3);
      });
    });
    expect(status).toBe(0);
    expect(lines).toEqual([
      '["5n",1]',
      '"ERR_SPDK_CALLBACK_SLOTS"',
      'exit 0 0',
      ...[0, 1, 2, 3].map((i) => `main ${i} 3`),
      ...Array.from({ length: 28 }, (_, i) => `after ${8 + i} 3`),
    ]);
  });

  test('that ends leaves dead callbacks, which late calls ignore', () => {
    const { status, lines, stderr } = runScript((_probe, f, path) => {
      const { Worker } = require('node:worker_threads');
      const source = `
        const f = require(${JSON.stringify(path)}).functions;
        f.sample_set_hook(0, () => console.log('hook of the worker'));
        const out = new BigUint64Array(1);
        f.sample_open('device', () => console.log('event of the worker'), 0, out);
        f.sample_close(f.sample_pointer(out[0]) + 0);
        f.sample_open('device', () => console.log('event of the worker'), 0, out);
        require('node:worker_threads').parentPort.postMessage(out[0]);
      `;
      const worker = new Worker(source, { eval: true });
      let desc = 0n;
      worker.on('message', (message: bigint) => {
        desc = message;
      });
      worker.on('exit', () => {
        console.log('late calls');
        f['sample_raise']?.(desc, 1);
        f['sample_fire']?.(1);
        for (let i = 0; i < 2000; i++) {
          f['sample_submit']?.(1, () => 0, i);
          f['sample_complete']?.(0);
        }
        f['sample_raise']?.(desc, 1);
        console.log('survived');
      });
    });
    expect([status, lines]).toEqual([0, ['late calls', 'survived']]);
    expect(stderr.split('\n').filter((line) => line.includes('sample_open'))).toEqual([]);
  });

  test('that is terminated inside a callback ends in good order', () => {
    const { status, lines } = runScript((_probe, _f, path) => {
      const { Worker } = require('node:worker_threads');
      const source = `
        const f = require(${JSON.stringify(path)}).functions;
        const { parentPort } = require('node:worker_threads');
        f.sample_call_now(() => { parentPort.postMessage('inside'); for (;;); }, 0);
        console.log('not reached');
      `;
      const worker = new Worker(source, { eval: true });
      worker.on('message', () => worker.terminate());
      worker.on('exit', (code: number) => console.log('exit', code));
    });
    expect([status, lines]).toEqual([0, ['exit 1']]);
  });

  test('that is terminated between callbacks from the event loop ends in good order', () => {
    const { status, lines } = runScript((_probe, _f, path) => {
      const { Worker } = require('node:worker_threads');
      const source = `
        const probe = require(${JSON.stringify(path)});
        const { parentPort } = require('node:worker_threads');
        for (let i = 0; i < 100; i++) probe.functions.sample_submit(1, () => { if (i === 3) { parentPort.postMessage(0); for (;;); } }, i);
        probe.completeLater(100, true);
        setInterval(() => 0, 1000);
      `;
      const worker = new Worker(source, { eval: true });
      worker.on('message', () => worker.terminate());
      worker.on('exit', (code: number) => console.log('exit', code));
    });
    expect([status, lines]).toEqual([0, ['exit 1']]);
  });

  test('tears down with completions still reaching it harmlessly', () => {
    const { status, lines } = runScript((_probe, _f, path) => {
      const { Worker } = require('node:worker_threads');
      const source = `
        const probe = require(${JSON.stringify(path)});
        probe.functions.sample_submit(1, () => 0, 0);
        probe.completeAtTeardown();
      `;
      let rounds = 0;
      const start = () => {
        new Worker(source, { eval: true }).on('exit', (code: number) => {
          if (++rounds < 5) start();
          else console.log('exit', code);
        });
      };
      start();
    });
    expect([status, lines]).toEqual([0, ['exit 0']]);
  });
});

describe('the process', () => {
  test.each(['process.exit()', 'natural end'])('ends with callbacks outstanding: %s', (how) => {
    const script = (probe: import('./probe/probe.js').Probe, f: typeof probe.functions) => {
      for (let i = 0; i < 10; i++) f['sample_submit']?.(1, () => 0, i);
      f['sample_set_hook']?.(0, () => 0);
      probe.completeAtTeardown();
      if (process.argv.includes('process.exit()')) process.exit(3);
    };
    const { status, stderr } = runScript(script, [], [how]);
    expect([status, stderr]).toEqual([how === 'natural end' ? 0 : 3, '']);
  });
});
