import type { LbaRangeLock } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

let next = 0;
/** Of the last lock. */
let offset = 0;

export const lbaRangeLockRecipe: Recipe = {
  name: 'LbaRangeLock',
  make: ({ disk }) => {
    // Those of one run must not overlap, or the second would wait.
    offset = 2 ** 19 + (next++ % 64) * 4096;
    return disk.lockRange({ offset, length: 4096 });
  },
  close: (lock: LbaRangeLock) => lock.unlock(),
  construct: { exempt: 'made by BdevDesc.lockRange()' },
  methods: {
    write: {
      args: ({ buffer }) => [[buffer], { offset }],
      mistakes: ({ buffer }) => [[], [[buffer]], [[buffer, buffer], { offset }], [[buffer], { offset: 0 }]],
    },
    unlock: { ...noArguments, alwaysWorks: 'unlocking is idempotent' },
  },
};
