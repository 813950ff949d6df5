import { CoreIterator, RoundRobinCoreSelector } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

const copied = 'it has a copy of the numbers';
const noCores = () => [[['0']], [[-1]], [[0.5]], [[5n]], ['0']];

export const coreRecipes: readonly Recipe[] = [
  { name: 'Cores', statics: { all: noArguments, list: noArguments } },
  {
    name: 'CoreIterator',
    make: () => new CoreIterator([0, 1]),
    construct: { args: () => [[0, 1]], mistakes: noCores, alwaysWorks: copied },
    methods: { next: { ...noArguments, alwaysWorks: copied } },
  },
  {
    name: 'RoundRobinCoreSelector',
    make: () => new RoundRobinCoreSelector([0, 1]),
    construct: { args: () => [[0, 1]], mistakes: noCores, alwaysWorks: copied },
    methods: {
      next: { ...noArguments, alwaysWorks: copied },
      filterNext: { args: () => [() => true], mistakes: () => [[]], alwaysWorks: copied },
    },
  },
];
