import type { BdevDesc } from '@spdk-ts/spdk';
import { type Bench, noArguments, type Recipe } from '../recipe.js';

const range = { offset: 512, length: 1024 };
const beyond = (): readonly (readonly unknown[])[] => [
  [{ offset: 2 ** 20, length: 512 }],
  [{ offset: 0 }],
  [],
];
const transfer = {
  args: ({ buffer }: Bench) => [buffer, { offset: 512, length: 1024 }],
  mistakes: ({ buffer }: Bench) => [
    [],
    [buffer],
    [buffer, { offset: 2 ** 20 }],
    [buffer, { offset: 0, bufferOffset: -1 }],
  ],
};
const vectored = {
  args: ({ buffer }: Bench) => [[buffer], { offset: 512 }],
  mistakes: ({ buffer }: Bench) => [[], [[buffer]], [[7], { offset: 0 }], [buffer, { offset: 0, signal: 7 }]],
};

export const bdevDescRecipe: Recipe = {
  name: 'BdevDesc',
  make: ({ bdev }) => bdev.open({ write: true }),
  close: (desc: BdevDesc) => desc.close(),
  statics: {
    open: { args: ({ bdev }) => [bdev, { write: true }] },
  },
  methods: {
    read: transfer,
    write: transfer,
    readv: vectored,
    writev: vectored,
    compare: vectored,
    compareAndWrite: { args: ({ buffer }) => [[buffer], [buffer], { offset: 0 }] },
    copy: { args: () => [{ ...range, from: 8192 }], mistakes: beyond },
    writeZeroes: { args: () => [range], mistakes: beyond },
    unmap: { args: () => [range], mistakes: beyond },
    flush: { args: () => [range], mistakes: () => [[{ offset: 5n }], [{ offset: Number.NaN }]] },
    lockRange: {
      args: () => [{ offset: 4096, length: 512 }],
      mistakes: beyond,
    },
    requireOpen: { exempt: 'called by the streams only' },
    reset: { args: () => [{}] },
    zcopy: { args: () => [{ ...range, populate: true }], mistakes: beyond },
    nvmeAdminPassthru: { args: ({ buffer }) => [{ opc: 6 }, buffer, {}] },
    nvmeIoPassthru: { args: ({ buffer }) => [{ opc: 2, nsid: 1 }, buffer, {}] },
    ioTypeSupported: { args: () => ['read'], mistakes: () => [['fly']] },
    queue: {
      args: () => [{ depth: 4, slotBytes: 512 }],
      mistakes: () => [[], [{ depth: 2 ** 17, slotBytes: 512 }]],
    },
    on: {
      args: () => ['remove', () => {}],
      mistakes: () => [['explosion', () => {}]],
      alwaysWorks: 'a listener of a closed descriptor is never called',
    },
    off: {
      args: () => ['remove', () => {}],
      mistakes: () => [['explosion', () => {}]],
      alwaysWorks: 'there is nothing to take away',
    },
    events: { args: () => [{}], mistakes: () => [[{ signal: 7 }]] },
    ioChannel: noArguments,
    close: { ...noArguments, alwaysWorks: 'closing is idempotent' },
  },
};
