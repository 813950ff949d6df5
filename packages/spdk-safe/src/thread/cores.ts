import {
  spdk_env_get_current_core,
  spdk_env_get_first_core,
  spdk_env_get_last_core,
  spdk_env_get_main_core,
  spdk_env_get_next_core,
} from '@spdk-ts/spdk-sys/functions/env';
import { requireRunning } from '../state/running.js';

const none = 0xffff_ffff;

/**
 * The cores of SPDK's environment, in ascending order.
 *
 * @see https://spdk.io/doc/env_8h.html
 */
export function envCores(): number[] {
  requireRunning('spdk_env_get_first_core');
  const cores: number[] = [];
  for (let core = spdk_env_get_first_core(); core !== none; core = spdk_env_get_next_core(core)) {
    cores.push(core);
  }
  return cores;
}

/** The core that stands for the JavaScript threads. */
export function envMainCore(): number {
  requireRunning('spdk_env_get_main_core');
  return spdk_env_get_main_core();
}

/** The core with the highest number. */
export function envLastCore(): number {
  requireRunning('spdk_env_get_last_core');
  return spdk_env_get_last_core();
}

/** The core that this OS thread stands for in the environment; undefined for one that SPDK did not start. */
export function envCurrentCore(): number | undefined {
  requireRunning('spdk_env_get_current_core');
  const core = spdk_env_get_current_core();
  return core === none ? undefined : core;
}
