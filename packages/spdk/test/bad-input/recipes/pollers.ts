import { Poller } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';
import { moduleUrl } from './threads.js';

const poll = () => {};
const plan = 'a builder holds nothing';
const internal = { exempt: 'called by the one that stands for it on another core' };
const still = 'it says how it was';

export const pollerRecipes: readonly Recipe[] = [
  {
    name: 'Poller',
    make: () => Poller.builder().withPollFn(poll).build().unref(),
    close: (poller: Poller) => poller.stop(),
    construct: { exempt: 'private' },
    statics: { builder: { ...noArguments, alwaysWorks: plan } },
    methods: {
      pause: noArguments,
      resume: noArguments,
      stop: { ...noArguments, alwaysWorks: 'stopping is idempotent' },
      stats: { ...noArguments, alwaysWorks: still },
      ref: { ...noArguments, alwaysWorks: still },
      unref: { ...noArguments, alwaysWorks: still },
      fail: internal,
      started: internal,
      pausedElsewhere: internal,
    },
  },
  {
    name: 'PollerBuilder',
    make: () => Poller.builder().withPollFn(poll),
    construct: { exempt: 'made by Poller.builder()' },
    statics: { first: { exempt: 'called by Poller.builder()' } },
    methods: {
      withName: { args: () => ['metrics'], alwaysWorks: plan },
      withIntervalUs: { args: () => [1000], mistakes: () => [[]], alwaysWorks: plan },
      withData: {
        args: () => [{}],
        accepts: [{ path: 'args[0]', why: 'data, whatever it is' }],
        alwaysWorks: plan,
      },
      withCore: { args: () => [0], mistakes: () => [[]], alwaysWorks: plan },
      withPollFn: { args: () => [poll], mistakes: () => [[]], alwaysWorks: plan },
      withPollModule: {
        args: () => [moduleUrl, 'default'],
        mistakes: () => [[], ['no URL']],
        alwaysWorks: plan,
      },
      withErrorFn: { args: () => [poll], mistakes: () => [[]], alwaysWorks: plan },
      build: { ...noArguments, withoutSpdk: plan },
    },
  },
];
