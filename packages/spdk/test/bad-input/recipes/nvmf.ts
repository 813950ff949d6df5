import type { NvmfListener, NvmfSubsystem } from '@spdk-ts/spdk';
import { newName } from '../environment.js';
import { type Bench, noArguments, type Recipe } from '../recipe.js';

const internal = { exempt: 'internal' };
const unsupported = 'ERR_SPDK_UNSUPPORTED';
const transport = {
  transport: 'tcp',
  maxQueueDepth: 64,
  maxIoQueues: 4,
  inCapsuleDataSize: 4096,
  maxIoSize: 131_072,
  ioUnitSize: 131_072,
  sharedBuffers: 255,
  zcopy: false,
  acceptorPollUs: 10_000,
};
const size = (path: string) => ({ path, values: ["'7'", '0'], why: 'a size may be text, or nothing' });
const transportCall = {
  args: () => [transport],
  fails: [unsupported],
  accepts: ['inCapsuleDataSize', 'maxIoSize', 'ioUnitSize'].map((name) => size(`args[0].${name}`)),
  mistakes: () => [[{ transport: 'fly' }], [{ maxIoSize: 'a lot' }], [{ transport: 'toString' }]],
};
const hostNqn = 'nqn.2024-01.io.spdk-ts:host';
const anyName = { values: ["'x'"], why: 'a name may stand there' };

export const newNqn = () => `nqn.2024-01.io.spdk-ts:${newName()}`;

/** A subsystem of a target with TCP. */
export async function makeSubsystem({ spdk }: Bench, options: object = {}): Promise<NvmfSubsystem> {
  await spdk.nvmf.ensureTransport();
  return await spdk.nvmf.createSubsystem({ nqn: newNqn(), hosts: [hostNqn], ...options });
}

let taken: NvmfSubsystem | undefined;

const targetRecipe: Recipe = {
  name: 'NvmfTarget',
  make: async (bench) => {
    taken = await makeSubsystem(bench).catch(() => undefined);
    return bench.spdk.nvmf;
  },
  construct: internal,
  methods: {
    // The bench has that transport.
    createTransport: {
      ...transportCall,
      fails: [unsupported, 'ERR_SPDK_RPC_INVALID_PARAMS', 'ERR_SPDK_RPC_INTERNAL'],
    },
    ensureTransport: transportCall,
    transports: { ...noArguments, fails: [unsupported] },
    createSubsystem: {
      args: () => [
        {
          nqn: newNqn(),
          serialNumber: 'S1',
          modelNumber: 'M1',
          hosts: [hostNqn],
          allowAnyHost: false,
          maxNamespaces: 4,
          anaReporting: false,
          minControllerId: 1,
          maxControllerId: 16,
        },
      ],
      fails: [unsupported],
      mistakes: () => [
        [],
        [{ nqn: 'no NQN' }],
        [{ nqn: taken?.nqn }],
        [{ nqn: newNqn(), hosts: ['no NQN'] }],
        [{ nqn: newNqn(), serialNumber: 'x'.repeat(21) }],
        [{ nqn: newNqn(), modelNumber: 'ü' }],
      ],
    },
    subsystem: {
      args: () => [taken?.nqn ?? 'nqn.2024-01.io.spdk-ts:none'],
      fails: [unsupported],
      mistakes: () => [[], ['nqn.2024-01.io.spdk-ts:nobody']],
    },
    subsystems: { ...noArguments, fails: [unsupported] },
  },
};

const subsystemRecipe: Recipe = {
  name: 'NvmfSubsystem',
  backend: 'spdk',
  make: makeSubsystem,
  close: (subsystem: NvmfSubsystem) => subsystem[Symbol.asyncDispose](),
  construct: internal,
  methods: {
    info: noArguments,
    addNamespace: {
      args: ({ bdev }) => [
        bdev,
        { nsid: 1, uuid: '6f8d3c2e-0000-4000-8000-000000000001', eui64: '0011223344556677' },
      ],
      // The bench has the device open for writing.
      fails: ['ERR_SPDK_RPC_INVALID_PARAMS'],
      accepts: [{ path: 'args[0]', ...anyName }],
      mistakes: ({ bdev }) => [[], ['Nobody'], [bdev, { nsid: 2 ** 32 - 1 }], [bdev, { nguid: 'x' }]],
    },
    removeNamespace: { args: () => [1], fails: ['ERR_SPDK_RPC_INVALID_PARAMS'], mistakes: () => [[], [7]] },
    listen: {
      args: () => [{ transport: 'tcp', address: '127.0.0.1', port: 0 }],
      mistakes: () => [[{ transport: 'fly' }], [{ port: 2 ** 16 }], [{ transport: 'rdma', port: 4420 }]],
    },
    addHost: { args: () => [newNqn()], mistakes: () => [[], ['no NQN']] },
    removeHost: { args: () => [hostNqn], mistakes: () => [[], ['no NQN'], [newNqn()]] },
    allowAnyHost: { args: () => [true], mistakes: () => [[]] },
    connections: noArguments,
    on: {
      args: () => ['hostConnect', () => {}],
      fails: [unsupported],
      mistakes: () => [[], ['fly', () => {}]],
    },
    off: {
      args: () => ['hostConnect', () => {}],
      mistakes: () => [[], ['fly', () => {}]],
      alwaysWorks: 'there is nothing to take away',
    },
    pause: { args: () => [0] },
    resume: noArguments,
    stop: noArguments,
    start: noArguments,
    delete: noArguments,
  },
};

const listenerRecipe: Recipe = {
  name: 'NvmfListener',
  backend: 'spdk',
  make: async (bench) => (await makeSubsystem(bench)).listen(),
  close: (listener: NvmfListener) => listener[Symbol.asyncDispose](),
  construct: internal,
  methods: { close: noArguments },
};

export const nvmfRecipes: readonly Recipe[] = [targetRecipe, subsystemRecipe, listenerRecipe];
