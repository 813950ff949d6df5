import { host } from '@spdk-ts/spdk-sys/runtime';

/** A native OS thread, pinned to a core, that polls SPDK threads which carry no JavaScript. */
export interface ReactorInfo {
  readonly core: number;
  /** SPDK threads that it polls now. */
  readonly threads: number;
  /** Rounds through all its threads since it was first started, and those that found work. */
  readonly polls: number;
  readonly busyPolls: number;
  /** Times that it slept because there was nothing to do. */
  readonly sleeps: number;
}

/** The reactors that run now: one for each core of the environment but the main core. */
export function reactors(): readonly ReactorInfo[] {
  return host.info()['reactors'] as readonly ReactorInfo[];
}
