import { noArguments, type Recipe } from '../recipe.js';

export const bdevRecipe: Recipe = {
  name: 'Bdev',
  make: ({ bdev }) => bdev,
  anyThread: 'a Bdev is the name of a device, which all threads have',
  statics: {
    lookup: { args: ({ name }) => [name()] },
    lookupByUuid: {
      args: () => ['8a1f3c52-7f4e-4b1d-9d3e-0c2b1a495867'],
      mistakes: () => [['no UUID']],
    },
    all: noArguments,
  },
  methods: {
    addAlias: { args: ({ name }) => [name()] },
    removeAlias: { args: ({ name }) => [name()], fails: ['ENOENT'] },
    open: {
      args: () => [{ write: true }],
      mistakes: () => [[{ core: 4711 }], [{ core: '0' }], [{ core: Number.NaN }]],
    },
    ioTypeSupported: { args: () => ['read'], mistakes: () => [['fly']] },
    stats: noArguments,
    resetStats: noArguments,
    histogram: { ...noArguments, fails: ['EFAULT'] },
    enableHistogram: { args: () => [true] },
    sampleQueueDepth: { args: () => [1000], untried: 'its poller is of the thread, which cannot exit then' },
    setRateLimits: {
      args: () => [{ iosPerSecond: 20_000 }],
      mistakes: () => [[]],
      untried: 'the thread limits the device from then on, and cannot exit while others have it open',
    },
    unregister: { exempt: 'it takes the device from the others; test/bdev/bdev.test.ts has its errors' },
  },
};
