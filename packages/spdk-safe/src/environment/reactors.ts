import { host } from '@spdk-ts/spdk-sys/runtime';
import { outOfRange, wrongType } from '../error/argument.js';

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

/**
 * Refuses a core without a reactor.
 *
 * @throws TypeError, RangeError for what is not the core of a reactor that runs
 */
export function requireReactor(core: number, name: string): void {
  if (typeof core !== 'number') throw wrongType('integer', name, core);
  const cores = reactors().map((reactor) => reactor.core);
  if (cores.includes(core)) return;
  const expected =
    cores.length === 0
      ? 'a core that has a reactor, of which there are none (give Spdk.start a coreMask with a second core),'
      : `a core that has a reactor, of ${cores.join(', ')},`;
  throw outOfRange(expected, name, core);
}
