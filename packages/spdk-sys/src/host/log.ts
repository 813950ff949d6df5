import type { LogHook } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';

/** SPDK's log. */
export const log = {
  /** Sends every line to `hook` on this thread instead of standard error; null gives that back. */
  setHook(hook: LogHook | null): void {
    currentAddon().log.setHook(hook);
  },
  /** Writes a line, as `spdk_log` with `"%s"`. `level` is a value of `enums.spdk_log_level`. */
  write(level: number, file: string, line: number, func: string, message: string): void {
    currentAddon().log.write(level, file, line, func, message);
  },
} as const;
