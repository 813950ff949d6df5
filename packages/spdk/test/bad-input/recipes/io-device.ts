import { type IoChannelGuard, IoDevice } from '@spdk-ts/spdk';
import { newName } from '../environment.js';
import { noArguments, type Recipe } from '../recipe.js';

const ops = { channelCreate: () => ({}), channelDestroy: () => {}, channelVisit: () => {} };
const idempotent = 'closing is idempotent';
const copied = { args: () => [], mistakes: () => [[() => 7], [Symbol('s')], [{ inner: () => 7 }]] };

/** The name of a device that there is already. */
function taken(): string {
  const name = newName();
  IoDevice.register(name, ops);
  return name;
}

export const ioDeviceRecipes: readonly Recipe[] = [
  {
    name: 'IoDevice',
    make: ({ name }) => IoDevice.register(name(), ops),
    close: (device: IoDevice<object>) => device.close(),
    construct: { exempt: 'private' },
    statics: {
      register: { args: ({ name }) => [name(), ops], mistakes: () => [[], [newName(), {}], [taken(), ops]] },
      attach: {
        args: ({ name }) => [name(), ops],
        fails: ['ENODEV'],
        mistakes: () => [[], [taken(), {}], [taken(), ops]],
      },
    },
    methods: {
      getChannel: noArguments,
      forEachChannel: copied,
      unregister: { ...noArguments, alwaysWorks: idempotent },
      detach: { ...noArguments, alwaysWorks: idempotent },
      close: { ...noArguments, alwaysWorks: idempotent },
    },
  },
  {
    name: 'IoChannelGuard',
    make: ({ name }) => IoDevice.register(name(), ops).getChannel(),
    close: (channel: IoChannelGuard<object>) => channel[Symbol.dispose](),
    construct: { exempt: 'made by IoDevice.getChannel()' },
    methods: { unsafePointer: noArguments },
  },
];
