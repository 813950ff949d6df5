import { DmaBuf } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

const outlives = 'memory is of the environment, which outlives a stop';
const sameBytes = { path: 'args[0]', values: ['0'], why: 'a byte' };

export const dmaBufRecipe: Recipe = {
  name: 'DmaBuf',
  make: () => DmaBuf.alloc(4096),
  close: (buffer: DmaBuf) => buffer[Symbol.dispose](),
  statics: {
    alloc: {
      args: () => [4096, { alignBytes: 512, zeroed: true }],
      mistakes: () => [[], [0], [4096, { alignBytes: 3 }], [4096, { numaId: 'x' }]],
    },
    from: {
      args: () => [new Uint8Array(512), { byteLength: 1024, alignBytes: 512 }],
      mistakes: () => [[], [new Uint8Array(512), { byteLength: 256 }]],
    },
  },
  methods: {
    fill: {
      args: () => [7],
      accepts: [sameBytes],
      mistakes: () => [[], [256], [new Uint8Array(0)]],
      withoutSpdk: outlives,
    },
    equals: { args: ({ buffer }) => [buffer], withoutSpdk: outlives },
    copyFrom: {
      args: () => [new Uint8Array(512), 512],
      mistakes: () => [[new Uint8Array(8192)], [new Uint8Array(512), 4096]],
      withoutSpdk: outlives,
    },
    copyTo: { args: () => [new Uint8Array(512), 512], withoutSpdk: outlives },
    dump: { ...noArguments, withoutSpdk: outlives },
  },
};
