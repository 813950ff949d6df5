import { BdevModule } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

export const bdevModuleRecipe: Recipe = {
  name: 'BdevModule',
  make: () => BdevModule.find('malloc'),
  statics: { find: { args: () => ['malloc'] } },
  methods: { bdevs: { ...noArguments, alwaysWorks: 'a module is a name, which the next run has too' } },
};
