import { noArguments, type Recipe } from '../recipe.js';

export const errorBdevRecipe: Recipe = {
  name: 'ErrorBdev',
  make: async ({ spdk, name }) => {
    const base = await spdk.devices.create({ driver: 'malloc', name: name(), size: 2 ** 20 });
    return await spdk.devices.create({ driver: 'error', base });
  },
  construct: { exempt: 'made by Devices' },
  methods: {
    inject: {
      args: () => [
        {
          ioType: 'read',
          error: 'corruptData',
          count: 1,
          queueDepth: 0,
          corruptOffsetBytes: 0,
          corruptValue: 1,
        },
      ],
      mistakes: () => [[], [{}], [{ ioType: 'fly', error: 'failure' }], [{ ioType: 'read', error: 'fly' }]],
    },
    clear: noArguments,
  },
};
