import { describe } from 'vitest';
import { channelVisitsContract } from './thread/channel-visits.js';
import { ioDevicesContract } from './thread/io-devices.js';
import { pollerMomentsContract } from './thread/poller-moments.js';
import { pollersContract } from './thread/pollers.js';
import { pollersElsewhereContract } from './thread/pollers-elsewhere.js';
import { staleObjectsContract } from './thread/stale-objects.js';
import { threadExitContract } from './thread/thread-exit.js';
import { threadsContract } from './thread/threads.js';

/** All that is expected of threads and what they have, by topic. */
const topics = {
  threads: threadsContract,
  exit() {
    threadExitContract();
    staleObjectsContract();
  },
  pollers: pollersContract,
  pollerMoments: pollerMomentsContract,
  pollersElsewhere: pollersElsewhereContract,
  ioDevices: ioDevicesContract,
  channelVisits: channelVisitsContract,
} as const satisfies Record<string, () => void>;

/** A part of the contract of threads. */
export type ThreadContractTopic = keyof typeof topics;

/** What is tested of threads. */
export interface ThreadContractOptions {
  /** What the tests are listed under. */
  name: string;
  /** The parts to test; default all. */
  topics?: readonly ThreadContractTopic[];
}

/**
 * Defines tests of what SPDK's users may expect of its threads, pollers, I/O devices and channels, on the SPDK that the
 * fixture `spdk` runs: `test.override('spdkOptions', { scope: 'file' }, ...)` says which, for example one in interrupt mode.
 *
 * @example
 * test.override('spdkOptions', { scope: 'file' }, { hugepages: false, interruptMode: true });
 * threadContract({ name: 'in interrupt mode' });
 */
export function threadContract({ name, topics: selected }: ThreadContractOptions): void {
  describe(name, () => {
    for (const topic of selected ?? (Object.keys(topics) as ThreadContractTopic[])) topics[topic]();
  });
}
