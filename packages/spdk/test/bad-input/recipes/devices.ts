import { noArguments, type Recipe } from '../recipe.js';

const size = (path: string) => [{ path, values: ["'7'", '0'], why: 'a size may be text' }];

export const devicesRecipe: Recipe = {
  name: 'Devices',
  make: ({ spdk }) => spdk.devices,
  construct: { exempt: 'made by Spdk.start()' },
  methods: {
    create: {
      args: ({ name }) => [{ driver: 'malloc', name: name(), size: 2 ** 20, blockSizeBytes: 512 }],
      accepts: size(''),
      mistakes: ({ name, disk }) => [
        [],
        [`malloc:///${disk.name}?size=1MiB`],
        [{ driver: 'null', name: disk.name, size: 2 ** 20 }],
        [{ driver: 'raid', name: name(), level: 'raid0', base: [] }],
        [{ driver: 'raid', name: name(), level: 'fly', base: [disk.name] }],
        [{ driver: 'lvol', name: name(), store: 'Nobody', size: 2 ** 20 }],
        [{ driver: 'nvme', name: name(), address: 7, subsystemNqn: 'nqn.2024-01.io.example:disk' }],
        ['malloc:///A'],
        ['fly:///A?size=1MiB'],
        ['no uri'],
        [`malloc:///${name()}?size=0`],
        [{ driver: 'malloc', name: name(), size: 2 ** 20, blockSizeBytes: 512, uuid: 'no UUID' }],
        [{ driver: 'malloc', name: name(), size: 2 ** 20, blockSizeBytes: 512, uuid: 7 }],
        [{ driver: 'passthru', name: name(), base: 'Nobody' }],
        [{ driver: 'passthru', name: name(), base: 7 }],
        [{ driver: 'aio', name: name(), path: '/nowhere/at/all', blockSizeBytes: 512 }],
        [{ driver: 'delay', name: name(), base: 'Nobody' }],
        [{ driver: 'error', base: null }],
      ],
    },
    delete: { args: ({ name }) => [name()], fails: ['ENODEV'] },
    get: { args: ({ disk }) => [disk.name], mistakes: ({ name }) => [[name()], []] },
    split: {
      // The bench has the disk open for writing.
      args: ({ disk }) => [disk.name, { count: 1, partSize: 2 ** 20 }],
      fails: ['EPERM', 'ERR_SPDK_RPC_INVALID_PARAMS', 'ERR_SPDK_RPC_INTERNAL'],
      accepts: size('args[1].partSize'),
      mistakes: ({ disk, name }) => [
        [name(), { count: 2 }],
        [disk.name, { count: 2, partSize: 2 ** 20 }],
        [],
      ],
    },
    unsplit: {
      args: ({ disk }) => [disk.name],
      fails: ['ERR_SPDK_RPC_INVALID_PARAMS'],
      mistakes: ({ name }) => [[name()], []],
    },
    stats: noArguments,
  },
};
