import { Uuid } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

const text = '8a1f3c52-7f4e-4b1d-9d3e-0c2b1a495867';
const pure = "a value, without SPDK's environment";

export const uuidRecipe: Recipe = {
  name: 'Uuid',
  make: () => Uuid.parse(text),
  construct: { exempt: 'private' },
  statics: {
    parse: { args: () => [text], mistakes: () => [[], ['x']], alwaysWorks: pure },
    fromBytes: {
      args: () => [new Uint8Array(16)],
      mistakes: () => [[new Uint8Array(15)]],
      alwaysWorks: pure,
    },
    generate: { ...noArguments, alwaysWorks: pure },
  },
  methods: {
    equals: { args: () => [Uuid.parse(text)], alwaysWorks: pure },
    compare: { args: () => [Uuid.parse(text)], alwaysWorks: pure },
    toString: { ...noArguments, alwaysWorks: pure },
    toJSON: { ...noArguments, alwaysWorks: pure },
  },
};
