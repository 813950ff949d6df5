import type { Bench, Recipe } from '../recipe.js';

const construct = {
  args: () => [new Uint8Array(4096)],
  mistakes: () => [[], [new Uint8Array(4095)]],
  alwaysWorks: 'a copy of bytes',
};
// The malloc device of the bench takes no NVMe commands: ENOTSUP is the answer to what is right.
const read = { args: ({ disk }: Bench) => [disk], mistakes: () => [[]] };

export const nvmeIdentifyRecipes: readonly Recipe[] = [
  { name: 'NvmeIdentifyController', construct, statics: { read } },
  {
    name: 'NvmeIdentifyNamespace',
    construct,
    statics: { read: { ...read, args: ({ disk }) => [disk, 1] } },
  },
];
