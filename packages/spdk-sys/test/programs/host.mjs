// Scenarios of the event-loop host, each run in a process of its own: node host.mjs <addon> <scenario>
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const [addonPath, scenario] = isMainThread
  ? process.argv.slice(2)
  : [workerData.addonPath, workerData.scenario];
const addon = createRequire(import.meta.url)(addonPath);
const { functions, host, log } = addon;

const errors = { EPERM: -1, EBUSY: -16, EINVAL: -22, EALREADY: -114 };

function check(what, got, expected) {
  if (got === expected) return;
  process._rawDebug(`${what}: expected ${expected}, got ${got}`);
  process.exit(99);
}

const envInit = (coreMask = '0x1') =>
  host.envInit({ name: 'host-test', coreMask, memSizeMiB: 256, noHuge: true, noPci: true, shmId: -1 });

function up({ coreMask, ...options } = {}) {
  check('envInit', envInit(coreMask), 0);
  // A small pool of messages: the default one takes a good part of the memory given here.
  check('start', host.start({ name: 'test', messagePoolSize: 4095, ...options }), 0);
}

const stop = () => new Promise((resolve) => check('stop', host.stop(resolve), 0));
const idle = 0;
/** A poller that says it found nothing to do. */
const poller = (run, periodUs = 0) =>
  functions.spdk_poller_register(
    () => {
      run();
      return idle;
    },
    0,
    periodUs,
  );
const unregister = (pointer) => functions.spdk_poller_unregister(new BigUint64Array([BigInt(pointer)]));
const cpus = () => /Cpus_allowed:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
/** Creates an SPDK thread without JavaScript for some cores. */
function createGuest(cores) {
  const mask = functions.spdk_cpuset_alloc();
  check('mask', functions.spdk_cpuset_parse(mask, cores), 0);
  const guest = functions.spdk_thread_create('guest', mask);
  functions.spdk_cpuset_free(mask);
  return guest;
}

/** As the thread would call it in one of its messages. Only for a guest that this JavaScript thread polls. */
function setCores(guest, cores) {
  const mask = functions.spdk_cpuset_alloc();
  functions.spdk_cpuset_parse(mask, cores);
  const own = functions.spdk_get_thread();
  functions.spdk_set_thread(guest);
  check('set mask', functions.spdk_thread_set_cpumask(mask), 0);
  functions.spdk_set_thread(own);
  functions.spdk_cpuset_free(mask);
}

/** Waits until somebody has polled the thread. */
async function polled(thread) {
  const before = functions.spdk_thread_get_last_tsc(thread);
  while (functions.spdk_thread_get_last_tsc(thread) === before) await sleep(1);
}

/** Something that keeps the loop running for ever. */
const forever = () => setInterval(() => {}, 1_000);

/** Starts the scenario of the same name in a worker and answers with the worker's SPDK thread. */
async function worker() {
  const started = new Worker(new URL(import.meta.url), { workerData: { addonPath, scenario } });
  const exited = new Promise((resolve) => started.once('exit', resolve));
  started.on('error', (error) => console.log(`worker: ${error.message}`));
  const thread = await new Promise((resolve) => started.once('message', resolve));
  return { worker: started, thread, exited };
}

const scenarios = {
  async states() {
    check('start without an environment', host.start({}), errors.EPERM);
    check(
      'stop before start',
      host.stop(() => {}),
      errors.EINVAL,
    );
    const before = cpus();
    check('envInit', envInit(), 0);
    check('envInit again', envInit(), 0);
    check('affinity', cpus(), before);
    up();
    check('start twice', host.start({}), errors.EALREADY);
    check('state', host.info().state, 'running');
    check('app thread', host.info().appThread, true);
    const stopped = stop();
    check(
      'stop twice',
      host.stop(() => {}),
      errors.EALREADY,
    );
    check('start while stopping', host.start({}), errors.EALREADY);
    await stopped;
    check('state', host.info().state, 'stopped');
  },
  async restart() {
    for (let round = 0; round < 3; round++) {
      up();
      let ticks = 0;
      const registered = poller(() => ticks++, 1_000);
      while (ticks < 3) await sleep(1);
      unregister(registered);
      await stop();
    }
  },
  async restartInCallback() {
    up();
    await new Promise((resolve) => {
      host.stop(() => {
        up();
        resolve();
      });
    });
    let ticks = 0;
    const registered = poller(() => ticks++, 1_000);
    while (ticks < 3) await sleep(1);
    unregister(registered);
    await stop();
  },
  async options() {
    const refused = (call) => {
      try {
        call();
      } catch (error) {
        return `${error.name} ${error.code}: ${error.message}`;
      }
      return 'nothing thrown';
    };
    check(
      'type',
      refused(() => host.envInit({ noHuge: 1 })),
      'TypeError ERR_INVALID_ARG_TYPE: host.envInit: expected boolean for noHuge, got number 1',
    );
    check(
      'name',
      refused(() => host.envInit({ name: null })),
      'TypeError ERR_INVALID_ARG_TYPE: host.envInit: expected string for name, got null',
    );
    check(
      'fraction',
      refused(() => host.envInit({ memSizeMiB: 1.5 })).split(':')[0],
      'RangeError ERR_OUT_OF_RANGE',
    );
    check(
      'budget',
      refused(() => host.start({ pollBudgetUs: 0 })),
      'RangeError ERR_OUT_OF_RANGE: host.start: expected integer between 1 and 1000000 for pollBudgetUs, got number 0',
    );
    check(
      'mode',
      refused(() => host.start({ polling: 'hard' })),
      "TypeError ERR_INVALID_ARG_VALUE: host.start: expected 'adaptive' or 'busy' for polling, got string 'hard'",
    );
    check(
      'object',
      refused(() => host.start(7)),
      'TypeError ERR_INVALID_ARG_TYPE: host.start: expected object for options, got number 7',
    );
    check(
      'callback',
      refused(() => host.stop()),
      'TypeError ERR_INVALID_ARG_TYPE: host.stop: expected function for onStopped',
    );
  },
  /** A due timed poller wakes a sleeping loop; sleeping it does next to nothing. */
  async adaptive() {
    up();
    host.ref();
    let ticks = 0;
    const registered = poller(() => ticks++, 20_000);
    while (host.info().sleeps < 20) await sleep(5);
    const before = host.info();
    const seen = ticks;
    while (ticks < seen + 10) await sleep(20);
    const turns = host.info().turns - before.turns;
    if (turns > 2_000) check('turns of a loop that has nothing to do', turns, 'at most 2000');
    unregister(registered);
    host.unref();
    await stop();
  },
  /** Only messages of other threads could bring work, and those end a sleep: no need to look for them. */
  async idle() {
    up();
    host.ref();
    check('messages watched', host.info().messagesWatched, true);
    await sleep(200);
    const { turns } = host.info();
    await sleep(1_000);
    const more = host.info().turns - turns;
    if (more > 30) check('turns in a second', more, 'at most 30');
    await stop();
  },
  async busy() {
    up({ polling: 'busy' });
    const turns = host.info().turns;
    while (host.info().turns < turns + 1_000) await sleep(1);
    check('sleeps', host.info().sleeps, 0);
    await stop();
  },
  /** JavaScript that ran since the last turn submitted a message: it is delivered though the host slept. */
  async message() {
    up();
    while (host.info().sleeps < 20) await sleep(5);
    for (let round = 0; round < 200; round++) {
      await new Promise((resolve) => functions.spdk_thread_send_msg(host.info().thread, resolve, 0));
    }
    check('pending', host.info().pendingCallbacks, 0);
    await stop();
  },
  endsByItself() {
    up();
    poller(() => {}, 1_000);
  },
  endsAfterCallback() {
    up();
    functions.spdk_thread_send_msg(host.info().thread, () => console.log('delivered'), 0);
  },
  async held() {
    up();
    host.ref();
    let ticks = 0;
    poller(() => {
      if (++ticks === 20) {
        console.log('held');
        host.unref();
      }
    }, 1_000);
  },
  exit() {
    up();
    poller(() => {});
    setTimeout(() => process.exit(7), 20);
    forever();
  },
  exitInCallback() {
    up();
    poller(() => process.exit(8), 1_000);
    forever();
  },
  throwInCallback() {
    up();
    poller(() => {
      throw new Error('thrown by a poller');
    }, 1_000);
    forever();
  },
  exitWhileStopping() {
    up();
    poller(() => {});
    check(
      'stop',
      host.stop(() => {}),
      0,
    );
    process.exit(9);
  },
  async workerStops() {
    if (!isMainThread) {
      up();
      parentPort.postMessage(host.info().thread);
      parentPort.once('message', () => stop());
      return;
    }
    up();
    const child = await worker();
    check(
      'app thread first',
      host.stop(() => {}),
      errors.EBUSY,
    );
    check('wake', host.wake(child.thread), true);
    child.worker.postMessage('stop');
    check('exit code', await child.exited, 0);
    check('wake a thread that is gone', host.wake(child.thread), false);
    check('guests', host.info().guestThreads, 0);
    await stop();
  },
  /** SPDK's thread waits for descriptors: of its timers, of its messages. */
  async interruptMode() {
    check('envInit', envInit(), 0);
    check('enable', functions.spdk_interrupt_mode_enable(), 0);
    up();
    check('interrupt mode', host.info().interruptMode, true);
    host.ref();
    let ticks = 0;
    const began = performance.now();
    // No timer of JavaScript's turns the loop meanwhile.
    let registered;
    await new Promise((resolve) => {
      registered = poller(() => ++ticks === 10 && resolve(), 20_000);
    });
    const tookMs = performance.now() - began;
    if (tookMs > 600) check('ten ticks of 20 ms', tookMs, 'at most 600 ms');
    await new Promise((resolve) => functions.spdk_thread_send_msg(host.info().thread, resolve, 0));
    unregister(registered);
    await sleep(100);
    const { turns } = host.info();
    await sleep(1_000);
    const more = host.info().turns - turns;
    if (more > 30) check('turns in a second', more, 'at most 30');
    await stop();
    up();
    check('interrupt mode', host.info().interruptMode, true);
    await stop();
  },
  /** A thread is polled on its core, with the JavaScript thread and its affinity left as they are. */
  async reactors() {
    const affinity = cpus();
    up({ coreMask: '[0,1]' });
    check('affinity', cpus(), affinity);
    const onReactor = () => host.info().reactors[0].threads;
    // A build of SPDK may create threads of its own on each core.
    const others = onReactor();
    check('reactors', JSON.stringify(host.info().reactors.map(({ core }) => core)), '[1]');
    const guest = createGuest('0x2');
    while (onReactor() !== others + 1) await sleep(1);
    await polled(guest);
    // Messages run there: JavaScript must not, and its function says so in the log.
    const faults = [];
    log.setHook((...line) => faults.push(line[4]));
    for (let round = 0; round < 3; round++) {
      // Long enough for the reactor to sleep.
      await sleep(50);
      functions.spdk_thread_send_msg(guest, () => faults.push('delivered'), 0);
      while (faults.length === round) await sleep(1);
      check('fault', /on a thread other than/.test(faults[round]), true);
    }
    log.setHook(null);
    const kept = createGuest('0x1');
    await polled(kept);
    check('threads on the reactor', onReactor(), others + 1);
    setCores(kept, '0x2');
    while (onReactor() !== others + 2) await sleep(1);
    await polled(kept);
    await stop();
    check('guests', host.info().guestThreads, 0);
    check('reactors', host.info().reactors.length, 0);
    check('affinity', cpus(), affinity);
  },
  async reactorsRestart() {
    for (let round = 0; round < 20; round++) {
      up({ coreMask: '0x3' });
      check('reactors', host.info().reactors.length, 1);
      createGuest('0x2');
      // Any core.
      await polled(functions.spdk_thread_create('anywhere', 0));
      await stop();
    }
  },
  async reactorsLeft() {
    up({ coreMask: '0x3' });
    await polled(createGuest('0x2'));
    process.exit(0);
  },
  async reactorsBusy() {
    up({ coreMask: '0x3', polling: 'busy' });
    const { polls } = host.info().reactors[0];
    while (host.info().reactors[0].polls < polls + 1_000) await sleep(1);
    check('sleeps', host.info().reactors[0].sleeps, 0);
    await stop();
  },
  /** The SPDK thread of a worker that is killed goes on under the main thread. */
  async workerTerminated() {
    if (!isMainThread) {
      up();
      parentPort.postMessage(host.info().thread);
      forever();
      return;
    }
    up();
    host.ref();
    const child = await worker();
    await child.worker.terminate();
    check('guests', host.info().guestThreads, 1);
    check('wake', host.wake(child.thread), true);
    await stop();
    check('guests', host.info().guestThreads, 0);
  },
  async workerThrows() {
    if (!isMainThread) {
      up();
      parentPort.postMessage(host.info().thread);
      poller(() => {
        throw new Error('thrown in a worker');
      }, 1_000);
      forever();
      return;
    }
    up();
    const child = await worker();
    check('exit code', await child.exited, 1);
  },
  async log() {
    const lines = [];
    log.write(0, 'before.c', 1, 'f', 'without a hook\n');
    log.setHook((...line) => {
      lines.push(line);
      if (lines.length === 1) log.write(1, null, -1, null, 'by the hook');
    });
    const long = 'x'.repeat(5_000);
    log.write(0, 'file.c', 12, 'function', `${long}%s\n`);
    check('lines', lines.length, 2);
    check('line', JSON.stringify(lines[0]), JSON.stringify([0, 'file.c', 12, 'function', `${long}%s\n`]));
    check('by the hook', JSON.stringify(lines[1]), JSON.stringify([1, null, -1, null, 'by the hook']));
    log.setHook(null);
    log.write(0, 'after.c', 2, 'f', 'without a hook again\n');
    check('lines', lines.length, 2);
  },
};

await scenarios[scenario]();
