import type { Zcopy } from '@spdk-ts/spdk';
import type { Recipe } from '../recipe.js';

export const zcopyRecipe: Recipe = {
  name: 'Zcopy',
  make: ({ disk }) => disk.zcopy({ offset: 0, length: 512 }),
  close: (zcopy: Zcopy) => zcopy[Symbol.asyncDispose](),
  construct: { exempt: 'made by BdevDesc.zcopy()' },
  methods: { end: { args: () => [{ commit: false }] } },
};
