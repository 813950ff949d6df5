import type { BdevDesc } from '@spdk-ts/spdk';
import { DmaBuf } from '@spdk-ts/spdk';
import { requireSameBlocks } from '../data/block-difference.js';
import type { SeededRandom } from '../random/seeded-random.js';

/** A part of a device, in bytes; a test works on one or two of them, so that large devices take no longer. */
export interface Window {
  readonly offset: number;
  readonly length: number;
}

const mostBytes = 1 << 20;

/** The first and the last MiB of a device, or all of a small one. */
export function windowsOf({ sizeBytes, blockSizeBytes }: BdevDesc): Window[] {
  if (sizeBytes <= 2 * mostBytes) return [{ offset: 0, length: sizeBytes }];
  const length = mostBytes - (mostBytes % blockSizeBytes);
  return [
    { offset: 0, length },
    { offset: sizeBytes - length, length },
  ];
}

/** Fills a window with random data and returns the data. */
export async function fillWindow(
  disk: BdevDesc,
  window: Window,
  random: SeededRandom,
): Promise<Uint8Array<ArrayBuffer>> {
  const content = random.fill(new Uint8Array(window.length)) as Uint8Array<ArrayBuffer>;
  using buffer = DmaBuf.alloc(window.length).fill(content);
  await disk.write(buffer, { offset: window.offset });
  return content;
}

/** Reads a range of the device into memory of JavaScript. */
export async function readBytes(disk: BdevDesc, offset: number, length: number): Promise<Uint8Array> {
  using buffer = DmaBuf.alloc(length);
  await disk.read(buffer, { offset });
  return buffer.bytes.slice();
}

/** Reads a window and compares it with what it should hold. @throws Error that shows the first wrong block */
export async function requireWindow(disk: BdevDesc, window: Window, content: Uint8Array): Promise<void> {
  const actual = await readBytes(disk, window.offset, window.length);
  requireSameBlocks(actual, content, placeOf(disk, window.offset));
}

export function placeOf({ name, blockSizeBytes }: BdevDesc, offset: number) {
  return { device: name, blockSizeBytes, offset };
}
