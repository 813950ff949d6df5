import { NvmeIdentifyController, NvmeIdentifyNamespace } from '@spdk-ts/spdk';
import type { Bench, Recipe } from '../recipe.js';

const construct = {
  args: () => [new Uint8Array(4096)],
  mistakes: () => [[], [new Uint8Array(4095)]],
  alwaysWorks: 'a copy of bytes',
};
// The malloc device of the bench takes no NVMe commands: ENOTSUP is the answer to what is right.
const read = { args: ({ disk }: Bench) => [disk], fails: ['ENOTSUP'], mistakes: () => [[]] };
const fields = { text: { exempt: 'protected' }, hex: { exempt: 'protected' } };

export const nvmeIdentifyRecipes: readonly Recipe[] = [
  {
    name: 'NvmeIdentifyController',
    make: () => new NvmeIdentifyController(new Uint8Array(4096)),
    construct,
    statics: { read },
    methods: fields,
  },
  {
    name: 'NvmeIdentifyNamespace',
    make: () => new NvmeIdentifyNamespace(new Uint8Array(4096)),
    construct,
    methods: fields,
    statics: { read: { ...read, args: ({ disk }) => [disk, 1] } },
  },
];
