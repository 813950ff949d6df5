import { noArguments, type Recipe } from '../recipe.js';

const ofTheModule = { ...noArguments, alwaysWorks: 'a Bdev is a name, which the next run may have too' };

export const bdevRecipe: Recipe = {
  name: 'Bdev',
  make: ({ bdev }) => bdev,
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
    removeAlias: { args: ({ name }) => [name()] },
    open: {
      args: () => [{ write: true }],
      mistakes: () => [[{ core: 4711 }], [{ core: '0' }], [{ core: Number.NaN }]],
    },
    ioTypeSupported: { args: () => ['read'], mistakes: () => [['fly']] },
    stats: noArguments,
    resetStats: noArguments,
    histogram: noArguments,
    enableHistogram: { args: () => [true] },
    sampleQueueDepth: { args: () => [1000] },
    setRateLimits: { args: () => [{ iosPerSecond: 20_000 }] },
    unregister: ofTheModule,
  },
};
