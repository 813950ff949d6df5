import { threadId } from 'node:worker_threads';
import {
  type BdevBuilder,
  type BdevClaimGuard,
  type BdevIo,
  BdevModule,
  type BdevOps,
  type OwnBdev,
  type OwnBdevModule,
} from '@spdk-ts/spdk';
import { newName } from '../environment.js';
import { type Bench, noArguments, type Recipe } from '../recipe.js';

const plan = 'a builder holds nothing';
const still = 'it says how it was';
const internal = { exempt: 'called by its module' };
const listener = {
  args: () => ['timeout', () => {}],
  mistakes: () => [[], ['timeout'], ['gone', () => {}]],
  alwaysWorks: 'listeners hold nothing',
};
const built = (args: readonly unknown[]) => ({ args: () => args, mistakes: () => [[]], alwaysWorks: plan });
const optional = (args: readonly unknown[]) => ({ args: () => args, alwaysWorks: plan });
const once = (args: readonly unknown[]) => ({ args: () => args });

let registering: Promise<OwnBdevModule> | undefined;

/** The matrix stops SPDK under instances; what they wait for then never comes. */
export const lacks = () => 'a life of its own beside its module: its misuse is tested in test/module';

/** One per run and thread: the names of a process are few. */
export async function ownModule(): Promise<OwnBdevModule> {
  const known = await registering?.catch(() => undefined);
  if (known === undefined || known.closed) registering = BdevModule.builder(`matrix${threadId}`).register();
  return await (registering as Promise<OwnBdevModule>);
}

async function newBuilder(ops: BdevOps = { read() {} }): Promise<BdevBuilder<BdevOps, never>> {
  return (await ownModule())
    .bdevBuilder<BdevOps>()
    .withName(newName())
    .withProductName('matrix')
    .withBlockLength(512)
    .withBlockCount(2048)
    .withData(ops);
}

const newDevice = async (ops?: BdevOps) => (await newBuilder(ops)).build().register();

/** A read that its device has been given. */
async function heldRequest({ buffer, spdk }: Bench): Promise<BdevIo> {
  const held: BdevIo[] = [];
  let holding = false;
  const device = await newDevice({
    read: (io) => {
      if (!holding) return;
      held.push(io);
      return new Promise<void>(() => {});
    },
  });
  await spdk.rpc('bdev_wait_for_examine');
  holding = true;
  const disk = await device.open();
  disk.read(buffer, { offset: 0, length: 512 }).catch(() => {});
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
  return held[0] as BdevIo;
}

export const servedBdevRecipes: readonly Recipe[] = [
  {
    name: 'BdevBuilder',
    lacks,
    make: () => newBuilder(),
    construct: { exempt: 'made by OwnBdevModule.bdevBuilder()' },
    methods: {
      withName: built(['Name0']),
      withProductName: built(['product']),
      withBlockLength: built([512]),
      withBlockCount: built([2048]),
      withData: { args: () => [{ read() {} }], mistakes: () => [[]], alwaysWorks: plan },
      withUuid: built(['7f2d1c7e-3f3a-4c44-9d8c-0f1b5a2f6c11']),
      withAlias: optional(['Other0']),
      withRequiredAlignment: built([512]),
      withWriteCache: optional([true]),
      withWriteUnitSize: built([2]),
      withAcwu: built([1]),
      withPhysicalBlockLength: built([4096]),
      withOptimalIoBoundary: built([8]),
      withSplitOnOptimalIoBoundary: optional([true]),
      withMaxSegmentSize: built([65_536]),
      withMaxNumSegments: built([8]),
      withMaxUnmap: built([1024]),
      withMaxUnmapSegments: built([4]),
      withMaxWriteZeroes: built([1024]),
      withMaxCopy: built([1024]),
      withMaxRwSize: built([1024]),
      withMetadata: built([{ bytes: 8 }]),
      withNumaId: built([0]),
      withSlots: built([64]),
      withRequestTimeoutMs: built([1000]),
      build: { ...noArguments, alwaysWorks: plan },
    },
  },
  {
    name: 'BuiltBdev',
    lacks,
    make: async () => (await newBuilder()).build(),
    construct: { exempt: 'made by BdevBuilder.build()' },
    methods: { register: { ...noArguments, untried: 'it registers once: test/module/bdev-builder.test.ts' } },
  },
  {
    name: 'OwnBdev',
    lacks,
    make: () => newDevice(),
    close: (bdev: OwnBdev) => bdev[Symbol.asyncDispose](),
    construct: { exempt: 'private' },
    statics: { register: { exempt: 'called by BuiltBdev' } },
    methods: {
      on: listener,
      off: listener,
      notifyBlockcntChange: { args: () => [4096], mistakes: () => [[], [0]] },
      resize: { args: () => ['2MiB'], mistakes: () => [[], [0], [1000]] },
      publishJson: { ...noArguments, alwaysWorks: still },
      unregister: noArguments,
      failAll: internal,
    },
  },
  {
    name: 'AttachedBdev',
    lacks,
    construct: { exempt: 'made by BdevModule.attach()' },
    methods: { on: listener, off: listener, close: noArguments },
  },
  {
    name: 'BdevClaimGuard',
    lacks,
    make: async ({ bdev }) =>
      (await ownModule()).claim(await bdev.open(), 'readManyWriteShared', { sharedKey: 7n }),
    close: (claim: BdevClaimGuard) => claim.release(),
    construct: { exempt: 'made by OwnBdevModule.claim()' },
    methods: { release: { ...noArguments, alwaysWorks: 'releasing is idempotent' } },
  },
  {
    name: 'BdevIo',
    lacks,
    make: heldRequest,
    close: (io: BdevIo) => io.completed || io.ok(),
    construct: { exempt: 'made by the device' },
    methods: {
      fillFrom: { args: () => [new Uint8Array(512)], mistakes: () => [[], [new Uint8Array(511)]] },
      copyTo: { args: () => [new Uint8Array(512)], mistakes: () => [[], [new Uint8Array(511)]] },
      fillPart: { args: () => [8, new Uint8Array(8)], mistakes: () => [[], [505, new Uint8Array(8)]] },
      copyPart: { args: () => [8, new Uint8Array(8)], mistakes: () => [[], [505, new Uint8Array(8)]] },
      fill: once([7]),
      ok: noArguments,
      fail: noArguments,
      noMem: { ...noArguments, untried: 'it comes again for ever' },
      abort: noArguments,
      miscompare: noArguments,
      completeNvme: { args: () => [{ sct: 2, sc: 0x81 }], mistakes: () => [[]] },
      completeScsi: { args: () => [{ sc: 2, sk: 3, asc: 0x11, ascq: 0 }], mistakes: () => [[]] },
      completeAio: { args: () => [-5], mistakes: () => [[], [5]] },
      forwardTo: { args: ({ disk }) => [disk], mistakes: () => [[]] },
      forward: { args: ({ disk }) => [disk], mistakes: () => [[]] },
    },
  },
];
