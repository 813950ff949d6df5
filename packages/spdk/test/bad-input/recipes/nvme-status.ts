import { NvmeStatus } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

const pure = 'a value';
const pair = { args: () => [{ sct: 0, sc: 1 }], alwaysWorks: pure };

export const nvmeStatusRecipe: Recipe = {
  name: 'NvmeStatus',
  make: () => new NvmeStatus(0, 1),
  construct: { args: () => [0, 1], mistakes: () => [[], [8, 0], [0, 256]], alwaysWorks: pure },
  statics: { from: pair },
  methods: {
    equals: {
      ...pair,
      accepts: ['sct', 'sc'].map((field) => ({ path: `args[0].${field}`, why: 'is not the same' })),
    },
    toString: { ...noArguments, alwaysWorks: pure },
  },
};
