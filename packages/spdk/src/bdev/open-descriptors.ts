import { beforeStop } from '../thread/current.js';
import type { BdevDesc } from './bdev-desc.js';

/** The descriptors that this thread has open: stopping SPDK closes them, since a device that is open cannot go. */
export const openDescriptors = new Set<BdevDesc>();

/** Those that another thread is opening for this one. */
const beingOpened = new Set<Promise<BdevDesc>>();

/** Runs `open`, whose descriptor {@link closeOpenDescriptors} will wait for and close. */
export async function opening(open: () => Promise<BdevDesc>): Promise<BdevDesc> {
  const promise = open();
  beingOpened.add(promise);
  try {
    return await promise;
  } finally {
    beingOpened.delete(promise);
  }
}

/** Closes every open descriptor, after the I/O in flight on it. */
async function closeOpenDescriptors(): Promise<void> {
  await Promise.allSettled(beingOpened);
  await Promise.all([...openDescriptors].map((descriptor) => descriptor.close()));
}

beforeStop(closeOpenDescriptors);
