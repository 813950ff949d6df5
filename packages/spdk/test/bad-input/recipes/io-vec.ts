import { IoVec } from '@spdk-ts/spdk';
import type { Recipe } from '../recipe.js';

const outlives = 'memory is of the environment, which outlives a stop';

export const ioVecRecipe: Recipe = {
  name: 'IoVec',
  make: ({ buffer }) => new IoVec(buffer, { offset: 512, length: 512 }),
  construct: {
    args: ({ buffer }) => [buffer, { offset: 512, length: 512 }],
    mistakes: ({ buffer }) => [
      [],
      [buffer, { offset: 4096 }],
      [buffer, { length: 8192 }],
      [buffer, { length: 0 }],
      [buffer, { offset: 5n }],
    ],
  },
  statics: { from: { args: ({ buffer }) => [buffer] } },
  methods: {
    fill: { args: () => [7], mistakes: () => [[], [256]], alwaysWorks: outlives },
    equals: { args: ({ buffer }) => [buffer], alwaysWorks: outlives },
    firstDifference: { args: ({ buffer }) => [buffer], alwaysWorks: outlives },
    copyFrom: {
      args: () => [new Uint8Array(256)],
      mistakes: () => [[new Uint8Array(1024)]],
      alwaysWorks: outlives,
    },
    slice: { args: () => [128, 256], mistakes: () => [[512], [0, 1024]], alwaysWorks: outlives },
  },
};
