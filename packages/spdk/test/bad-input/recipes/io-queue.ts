import type { IoQueue } from '@spdk-ts/spdk';
import { type Bench, noArguments, type Recipe } from '../recipe.js';

const transfer = { args: () => [1, 512, 1024], mistakes: () => [[], [0], [0, 2 ** 20], [4, 0], [0, 1]] };
const vectored = {
  args: ({ buffer }: Bench) => [1, [buffer], 512],
  mistakes: ({ buffer }: Bench) => [
    [],
    [1],
    [1, [buffer]],
    [4, [buffer], 0],
    [1, [], 0],
    [1, [buffer], 2 ** 20],
  ],
};

export const ioQueueRecipe: Recipe = {
  name: 'IoQueue',
  make: ({ disk }) => disk.queue({ depth: 4, slotBytes: 4096 }),
  close: (queue: IoQueue) => queue.close(),
  construct: { exempt: 'made by BdevDesc.queue()' },
  methods: {
    read: transfer,
    write: transfer,
    readv: vectored,
    writev: vectored,
    compare: transfer,
    copy: { args: () => [1, 512, 1024, 8192] },
    writeZeroes: transfer,
    unmap: transfer,
    flush: { ...transfer, mistakes: () => [[], [0, 2 ** 20], [4, 0], [0, 5n]] },
    reset: { args: () => [1], mistakes: () => [[], [4]] },
    abort: { args: () => [1], alwaysWorks: 'there is nothing to abort' },
    error: { args: () => [1], alwaysWorks: 'the last error outlives the queue' },
    bytes: { args: () => [1], alwaysWorks: 'the view has length 0' },
    until: { args: () => [() => false], mistakes: () => [[]], untried: 'it waits for what never comes' },
    followSize: { exempt: 'called by BdevDesc only' },
    close: { ...noArguments, alwaysWorks: 'closing is idempotent' },
  },
};
