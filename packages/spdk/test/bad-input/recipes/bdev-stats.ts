import type { Recipe } from '../recipe.js';

const kind = { args: () => ['read'], mistakes: () => [['fly']], alwaysWorks: 'a copy of numbers' };

export const bdevStatsRecipe: Recipe = {
  name: 'BdevStats',
  make: ({ bdev }) => bdev.stats(),
  construct: { exempt: 'made by Bdev.stats()' },
  methods: { meanLatencyUs: kind, minLatencyUs: kind, maxLatencyUs: kind, totalLatencyUs: kind },
};
