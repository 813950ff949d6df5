import { noArguments, type Recipe } from '../recipe.js';

const pure = 'a function of its arguments';

export const functionRecipes: readonly Recipe[] = [
  { name: 'freeHugepageBytes', call: { ...noArguments, alwaysWorks: pure } },
  {
    name: 'parseDeviceUri',
    call: {
      args: () => ['malloc:///A?size=1MiB'],
      mistakes: () => [[], ['malloc:///%'], ['malloc:///A?size=1MiB&fly=1']],
      alwaysWorks: pure,
    },
  },
  {
    name: 'parseSize',
    call: {
      args: () => [512],
      accepts: [{ path: 'args[0]', values: ["'7'"], why: 'text is a size too' }],
      mistakes: () => [[], ['1.5MiB'], ['7 bananas'], ['9999999999TiB']],
      alwaysWorks: pure,
    },
  },
  {
    name: 'nvmeStatusName',
    call: { args: () => [0, 0], mistakes: () => [[], [8, 0], [0, 256]], alwaysWorks: pure },
  },
];
