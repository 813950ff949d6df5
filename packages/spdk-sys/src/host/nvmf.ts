import type { NvmfEventListener } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';

/** What happens to subsystems of the NVMe-oF target, on whatever thread it happens. */
export const nvmf = {
  /**
   * Has `listener` called on this thread when something happens to a live subsystem. One listener serves all subsystems
   * that a thread watches; `token` tells which it was.
   *
   * @param subsystem address of a live `spdk_nvmf_subsystem`
   * @returns the token, or -ENOTSUP where SPDK does not tell
   */
  watch(subsystem: number, listener: NvmfEventListener): number {
    return currentAddon().nvmf.watch(subsystem, listener);
  },
  /** Ends a watch. The subsystem may be gone. */
  unwatch(token: number): void {
    currentAddon().nvmf.unwatch(token);
  },
} as const;
