import type { NativeThreads } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';

/** The addon's functions about SPDK threads and I/O devices; see {@link NativeThreads}. */
export function threads(): NativeThreads {
  return currentAddon().threads;
}
