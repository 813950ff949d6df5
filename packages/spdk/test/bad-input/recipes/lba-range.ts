import { LbaRange } from '@spdk-ts/spdk';
import type { Recipe } from '../recipe.js';

const plain = 'a range is two numbers';

export const lbaRangeRecipe: Recipe = {
  name: 'LbaRange',
  make: () => new LbaRange({ offset: 512, length: 512 }),
  construct: {
    args: () => [{ offset: 512, length: 512 }],
    mistakes: () => [
      [],
      [{ offset: 0, length: 0 }],
      [{ offset: -1, length: 1 }],
      [{ offset: 0, length: 5n }],
    ],
    alwaysWorks: plain,
  },
  methods: {
    overlaps: { args: () => [new LbaRange({ offset: 0, length: 1 })], alwaysWorks: plain },
    contains: { args: () => [new LbaRange({ offset: 0, length: 1 })], alwaysWorks: plain },
  },
};
