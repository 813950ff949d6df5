import { currentAddon } from '../backend/load.js';
import type { Ptr } from './types.js';

/** Reads and views of C memory. Nothing here checks that an address is valid: that is the caller's part. */
export const memory = {
  /**
   * The `bytes` bytes at `ptr` as an ArrayBuffer that does not own them. Detach it before C frees them.
   *
   * @throws TypeError, RangeError for an address or a length that cannot be one
   */
  view(ptr: Ptr<string>, bytes: number): ArrayBuffer {
    return currentAddon().memory.view(ptr, bytes);
  },
  /** Makes `buffer` and every view of it length 0, so that nothing reads freed memory through them. */
  detach(buffer: ArrayBuffer): void {
    currentAddon().memory.detach(buffer);
  },
  /** The NUL-terminated UTF-8 string at `ptr`, or null for NULL. */
  readCString(ptr: Ptr<string>): string | null {
    return currentAddon().memory.readCString(ptr);
  },
  /** Address of JavaScript memory; valid while that memory is reachable from JavaScript. */
  addressOf(buffer: ArrayBuffer | ArrayBufferView): Ptr {
    return currentAddon().memory.addressOf(buffer);
  },
} as const;
