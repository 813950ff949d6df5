import type { Recipe } from '../recipe.js';

export const ioHistogramRecipe: Recipe = {
  name: 'IoHistogram',
  make: async ({ bdev }) => {
    await bdev.enableHistogram();
    return await bdev.histogram();
  },
  construct: { exempt: 'made by Bdev.histogram()' },
  methods: {
    percentileUs: {
      args: () => [50],
      accepts: [{ path: 'args[0]', values: ['0.5'], why: 'half a percent' }],
      mistakes: () => [[100.5], [-0.5]],
      alwaysWorks: 'a copy of numbers',
    },
  },
};
