import type { Recipe } from '../recipe.js';

const level = { args: () => ['error'], mistakes: () => [['fly']] };
const flag = { args: () => ['all'], mistakes: () => [[], ['no such flag']] };

export const logRecipe: Recipe = {
  name: 'Log',
  statics: {
    enable: flag,
    disable: flag,
    write: { args: () => ['error', 'of the matrix'], mistakes: () => [[], ['error'], ['fly', 'text']] },
  },
  setters: { level, printLevel: level },
};
