import type { BdevDesc } from './bdev-desc.js';

/** The descriptors that this thread has open: stopping SPDK closes them, since a device that is open cannot go. */
export const openDescriptors = new Set<BdevDesc>();

/** Closes every open descriptor, after the I/O in flight on it. */
export async function closeOpenDescriptors(): Promise<void> {
  await Promise.all([...openDescriptors].map((descriptor) => descriptor.close()));
}
