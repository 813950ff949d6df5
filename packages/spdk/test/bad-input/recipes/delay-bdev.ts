import type { Recipe } from '../recipe.js';

export const delayBdevRecipe: Recipe = {
  name: 'DelayBdev',
  make: async ({ spdk, name }) => {
    const base = await spdk.devices.create({ driver: 'malloc', name: name(), size: 2 ** 20 });
    return await spdk.devices.create({ driver: 'delay', name: name(), base });
  },
  construct: { exempt: 'made by Devices' },
  methods: { updateLatency: { args: () => [{ avgReadLatencyUs: 7 }], mistakes: () => [[], [{ fly: 7 }]] } },
};
