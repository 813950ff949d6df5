import { JsonWriteContext } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

const pure = 'the writer needs no SPDK that runs';
const circle: unknown[] = [];
circle.push(circle);
const noValues = [[undefined], [() => 7], [Symbol('s')], [circle]];
const anyName = ["''", "'a\\x00b'"].map((value) => ({
  path: 'args[0]',
  values: [value],
  why: 'JSON has such names',
}));
const named = { args: () => ['name'], accepts: anyName, withoutSpdk: pure };
const misplaced = { ...noArguments, fails: ['EINVAL'], withoutSpdk: pure };
const plain = { ...noArguments, withoutSpdk: pure };
const write = (json: JsonWriteContext) => json.write(7);

const statics = {
  begin: { args: () => [() => {}, { formatted: true }], mistakes: () => [[]], alwaysWorks: pure },
  text: { args: () => [write, { formatted: true }], mistakes: () => [[]], alwaysWorks: pure },
  unsafeFrom: { exempt: 'nothing checks its pointer, as its name says' },
};

function begun(open: 'arrayBegin' | 'objectBegin'): JsonWriteContext {
  const json = JsonWriteContext.begin(() => {});
  json[open]();
  return json;
}

const shared = {
  name: 'JsonWriteContext',
  close: (json: JsonWriteContext) => json[Symbol.dispose](),
  construct: { exempt: 'private' },
};

/** Within an array names are misplaced, within an object values without them. */
export const jsonWriteContextRecipes: readonly Recipe[] = [
  {
    ...shared,
    make: () => begun('arrayBegin'),
    statics,
    methods: {
      write: { args: () => [[]], mistakes: () => noValues, accepts: [anyValue(0)], withoutSpdk: pure },
      raw: { args: () => ['7'], mistakes: () => [['{'], ['1 2']], withoutSpdk: pure },
      arrayBegin: plain,
      arrayEnd: plain,
      objectBegin: plain,
      objectEnd: misplaced,
      end: misplaced,
    },
  },
  {
    ...shared,
    make: () => begun('objectBegin'),
    methods: {
      name: named,
      named: {
        args: () => ['name', []],
        accepts: [...anyName, anyValue(1)],
        mistakes: () => noValues.map(([value]) => ['name', value]),
        withoutSpdk: pure,
      },
      namedArrayBegin: named,
      namedObjectBegin: named,
      objectEnd: plain,
      arrayEnd: misplaced,
    },
  },
];

function anyValue(at: number) {
  return { path: `args[${at}]`, why: 'JSON has all of these values' };
}
