import { CpuMask } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

const pure = 'a set of numbers';

export const cpuMaskRecipe: Recipe = {
  name: 'CpuMask',
  make: () => new CpuMask([0]),
  construct: {
    args: () => [[0, 1]],
    mistakes: () => [[[-1]], [[Number.NaN]], [['0']], [[5n]]],
    alwaysWorks: pure,
  },
  statics: {
    from: {
      args: () => ['0x3'],
      accepts: [{ path: 'args[0]', values: ['[]'], why: 'no CPUs' }],
      alwaysWorks: pure,
    },
    parse: { args: () => ['0x3'], mistakes: () => [['bananas'], []], alwaysWorks: pure },
  },
  methods: {
    equals: { args: () => [new CpuMask([0])], alwaysWorks: pure },
    has: { args: () => [1], alwaysWorks: pure },
    set: { args: () => [1, true], alwaysWorks: pure },
    toString: { ...noArguments, alwaysWorks: pure },
  },
};
