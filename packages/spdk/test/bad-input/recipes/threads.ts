import { CurrentThreadGuard, Thread, type WorkerThread } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

/** A module that can be loaded anywhere. */
export const moduleUrl =
  'data:text/javascript,export const echo = (value) => value; export default () => {};';
const gone = 'it tells that the thread is gone';
const idempotent = 'a second call waits for the first';
const attach = { exempt: 'called on threads that are none of SPDK' };

/** What makes threads of SPDK of others. */
const attachRecipe: Recipe = {
  name: 'Thread',
  whileUnattached: true,
  statics: {
    attach: {
      args: () => [
        { name: 'matrix', polling: 'adaptive', pollBudgetUs: 100, ioThread: 'javascript', core: 0 },
      ],
      mistakes: () => [[{ polling: 'fly' }], [{ ioThread: 'fly' }], [{ core: 1023 }], [{ core: 2 ** 20 }]],
      untried: 'it makes the thread one of SPDK',
    },
  },
};

/** Those without JavaScript. */
const nativeThreadRecipe: Recipe = {
  name: 'Thread',
  make: ({ name }) => Thread.create({ name: name() }),
  close: (thread: Thread) => thread.exit(),
  construct: { exempt: 'private' },
  statics: {
    attach,
    create: {
      args: ({ name }) => [{ name: name(), cpuMask: '0x1' }],
      mistakes: () => [[{ cpuMask: 'zzz' }], [{ cpuMask: '[1024]' }], [null]],
    },
    spawn: {
      args: ({ name }) => [
        moduleUrl,
        { name: name(), polling: 'adaptive', pollBudgetUs: 100, transferList: [] },
      ],
      mistakes: () => [[], ['no URL'], [moduleUrl, { workerData: () => {} }], [moduleUrl, { core: 2 ** 20 }]],
    },
    all: noArguments,
    byId: { args: () => [2 ** 40] },
  },
  methods: {
    send: { args: () => [() => {}], fails: ['ERR_SPDK_WRONG_THREAD'] },
    call: { args: () => [() => 7], fails: ['ERR_SPDK_WRONG_THREAD'] },
    info: { ...noArguments, alwaysWorks: gone },
    stop: { ...noArguments, alwaysWorks: idempotent },
    exit: { ...noArguments, alwaysWorks: idempotent },
    waitExit: { ...noArguments, alwaysWorks: gone, untried: 'nobody asks the thread to go' },
    destroy: { ...noArguments, alwaysWorks: idempotent },
  },
};

/** That of the JavaScript thread itself. */
const ownThreadRecipe: Recipe = {
  name: 'Thread',
  make: () => Thread.current,
  methods: {
    send: { args: () => [() => {}] },
    call: { args: () => [() => 7] },
    waitExit: { ...noArguments, fails: ['ERR_SPDK_WRONG_THREAD'] },
  },
};

const workerThreadRecipe: Recipe = {
  name: 'WorkerThread',
  make: () => Thread.spawn(moduleUrl),
  close: (worker: WorkerThread) => worker.stop(),
  endsBeforeStop: 'SPDK is not stopped under an attached thread',
  construct: { exempt: 'made by Thread.spawn()' },
  methods: {
    call: {
      args: () => ['echo', 7],
      accepts: [{ path: 'args[1]', why: 'the argument of a function, whatever it is' }],
      mistakes: () => [[], ['fly'], ['toString'], ['echo', () => 7], ['echo', Symbol('s')]],
    },
    postMessage: {
      args: () => [{}, []],
      accepts: [{ path: 'args[0]', why: 'a message, whatever it is' }],
      mistakes: () => [[() => 7], [Symbol('s')], [{}, [{}]]],
    },
    unref: { ...noArguments, alwaysWorks: 'the thread may be gone' },
    ref: { ...noArguments, alwaysWorks: 'the thread may be gone' },
    stop: { ...noArguments, alwaysWorks: idempotent },
    terminate: { ...noArguments, alwaysWorks: idempotent },
  },
};

const currentThreadGuardRecipe: Recipe = {
  name: 'CurrentThreadGuard',
  make: () => new CurrentThreadGuard(),
  construct: noArguments,
  methods: { check: noArguments },
};

export const threadRecipes: readonly Recipe[] = [
  attachRecipe,
  nativeThreadRecipe,
  ownThreadRecipe,
  workerThreadRecipe,
  currentThreadGuardRecipe,
];
