import type { BackendName, LogLine } from '@spdk-ts/spdk-safe';
import type { SpdkConfig } from '../config/config.js';
import type { Size } from '../device/size.js';
import type { BdevModuleBuilder } from '../module/bdev-module-builder.js';
import type { CpuMaskLike } from '../thread/cpu-mask.js';
import type { IoThreadOptions } from './io-thread.js';
import type { PollingOptions } from './polling-options.js';

/** How the environment is to be set up; everything has a default. */
export interface SpdkOptions extends PollingOptions, IoThreadOptions {
  /** Which backend; default `SPDK_TS_BACKEND`, then `spdk` where it was built, then `embedded`. */
  backend?: BackendName;
  /** Name of the application, as SPDK's tools show it. Default `spdk-ts`. */
  name?: string;
  /** DMA memory of the process. Default 512 MiB; the embedded backend takes it as it is needed. */
  memory?: Size;
  /**
   * Whether DMA memory lies in hugepages. `auto` (default): where enough are free and this user may use them. Without
   * hugepages only software devices work, not NVMe over PCIe.
   */
  hugepages?: boolean | 'auto';
  /**
   * CPUs of this machine: a {@link CpuMask}, or its text, such as `0x3` or `[0,2]`. Default: core 0. Each core but the first gets a
   * {@link Spdk.reactors | reactor}, a native thread pinned to it; where Node.js' own threads run is not changed. The
   * environment outlives a stop, so later starts have the cores of the first one.
   */
  coreMask?: CpuMaskLike;
  /**
   * SPDK's interrupt mode: SPDK threads wait for file descriptors instead of being polled, which spares devices that have
   * them (`aio`) all polling. Others, such as `malloc` or the NVMe-oF target
   * of a build that has one, are then polled without pause. Cannot be undone: later starts in
   * this process are in interrupt mode too. NVMe over TCP cannot be attached in it.
   */
  interruptMode?: boolean;
  /**
   * Configuration in SPDK's own JSON format: what its `save_config` writes, its applications take with `--json`, and
   * {@link Spdk.saveConfig} gives. A path or `file:` URL of a file, which may have comments, or the object itself. Options
   * of subsystems are set before these start, devices and all else are made afterwards. Subsystems that the backend does
   * not have, and settings of modules that it does not have, are skipped with a notice in the log; anything else that
   * fails makes the start fail.
   *
   * Options outlive a stop, as SPDK keeps them for the life of the process.
   */
  config?: string | URL | SpdkConfig;
  /**
   * Modules whose devices are in TypeScript, registered in their order before {@link SpdkOptions.config} makes devices: it
   * may call their JSON-RPC methods.
   */
  modules?: readonly BdevModuleBuilder[];
  /** Receives SPDK's log lines; without it they go to standard error. */
  onLog?: (line: LogLine) => void;
}
