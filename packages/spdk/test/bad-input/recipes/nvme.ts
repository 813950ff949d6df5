import type { NvmeController } from '@spdk-ts/spdk';
import { newName } from '../environment.js';
import { type Bench, noArguments, type Recipe } from '../recipe.js';
import { makeSubsystem } from './nvmf.js';

const unsupported = 'ERR_SPDK_UNSUPPORTED';
const internal = { exempt: 'internal' };

/** An address where nobody listens. */
const nobody = () => ({
  name: newName(),
  transport: 'tcp',
  address: '127.0.0.1',
  port: 1,
  subsystemNqn: 'nqn.2024-01.io.spdk-ts:nobody',
  hostNqn: 'nqn.2024-01.io.spdk-ts:host',
  headerDigest: false,
  dataDigest: false,
  ioQueues: 1,
  maxNamespaces: 4,
  multipath: 'disable',
  reconnect: { lossTimeoutSec: 0, delaySec: 0, failIoAfterSec: 0 },
});

/** A controller of a target in this process, with one namespace. */
async function makeController(bench: Bench): Promise<NvmeController> {
  const { spdk } = bench;
  const subsystem = await makeSubsystem(bench, { hosts: [], allowAnyHost: true });
  const { name } = await spdk.devices.create({ driver: 'malloc', name: newName(), size: 2 ** 20 });
  await subsystem.addNamespace(name, { nsid: 1, uuid: crypto.randomUUID() });
  const { port, address } = await subsystem.listen();
  return await spdk.nvme.attach({ name: newName(), address, port, subsystemNqn: subsystem.nqn });
}

export const nvmeRecipes: readonly Recipe[] = [
  {
    name: 'NvmeInitiator',
    make: ({ spdk }) => spdk.nvme,
    construct: internal,
    methods: {
      attach: {
        args: () => [nobody()],
        fails: [unsupported, 'EIO', 'ENODEV', 'ENXIO', 'ECONNREFUSED', 'EINVAL'],
        mistakes: () => [
          [],
          [{ ...nobody(), transport: 'fly' }],
          [{ ...nobody(), multipath: 'fly' }],
          [{ ...nobody(), address: 'nowhere' }],
          [{ name: newName(), address: '127.0.0.1' }],
        ],
      },
      controllers: { ...noArguments, fails: [unsupported] },
      detach: { args: () => [newName()], fails: [unsupported, 'ENODEV'], mistakes: () => [[]] },
    },
  },
  {
    name: 'NvmeController',
    backend: 'spdk',
    make: makeController,
    close: (controller: NvmeController) => controller[Symbol.asyncDispose](),
    construct: internal,
    methods: {
      namespace: {
        args: () => [1],
        mistakes: () => [[]],
        alwaysWorks: 'a controller is a name, whose namespaces are looked up',
      },
      waitForNamespace: {
        args: () => [1, { signal: AbortSignal.timeout(1000) }],
        mistakes: () => [[], [2, { signal: AbortSignal.abort() }], [2, { signal: 7 }]],
      },
      paths: noArguments,
      reset: noArguments,
      detach: noArguments,
    },
  },
];
