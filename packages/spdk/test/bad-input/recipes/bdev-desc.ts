import { type BdevDesc, IoVec } from '@spdk-ts/spdk';
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
const stream = {
  args: () => [{ start: 512, end: 8192, chunkBytes: 4096, inFlight: 2 }],
  mistakes: () => [[{ signal: 7 }], [{ start: 2 ** 20 + 1 }]],
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
    compareAndWrite: {
      args: ({ buffer }) => {
        const part = new IoVec(buffer, { length: 512 });
        return [[part], [part], { offset: 0 }];
      },
      fails: ['ERR_SPDK_MISCOMPARE'],
      mistakes: ({ buffer }) => [[[buffer], [buffer], { offset: 0 }]],
    },
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
    nvmeAdminPassthru: { args: ({ buffer }) => [{ opc: 6 }, buffer, {}], fails: ['ENOTSUP'] },
    nvmeIoPassthru: { args: ({ buffer }) => [{ opc: 2, nsid: 1 }, buffer, {}], fails: ['ENOTSUP'] },
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
    once: {
      args: () => ['resize', { signal: AbortSignal.abort() }],
      fails: ['ABORT_ERR'],
      mistakes: () => [['explosion'], ['resize', { signal: 7 }]],
    },
    readable: stream,
    writable: { ...stream, args: () => [{ start: 512, chunkBytes: 4096, inFlight: 2, flush: true }] },
    readableStream: stream,
    writableStream: { ...stream, args: () => [{ start: 512, chunkBytes: 4096, inFlight: 2, flush: true }] },
    asFile: noArguments,
    tell: { exempt: 'protected' },
    follow: { exempt: 'protected' },
    tellEnd: { exempt: 'protected' },
    close: { ...noArguments, alwaysWorks: 'closing is idempotent' },
  },
};
