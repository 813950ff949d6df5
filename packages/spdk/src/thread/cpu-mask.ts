import {
  checkedInteger,
  checkedIterable,
  cpusetFormat,
  cpusetParse,
  cpusetSize,
  wrongType,
} from '@spdk-ts/spdk-safe';

/** A set of CPUs, or its text: `0x5` or a list as `[0,2-4]`. */
export type CpuMaskLike = CpuMask | string;

/**
 * A set of CPUs in SPDK's terms, for example those that an SPDK thread may run on. CPUs count from 0.
 *
 * @example
 * const mask = CpuMask.parse('[0,2-4]');
 * [...mask];       // [0, 2, 3, 4]
 * String(mask);    // '0x1d'
 * @see https://spdk.io/doc/cpuset_8h.html
 */
export class CpuMask implements Iterable<number> {
  readonly #cpus = new Set<number>();

  /** @throws RangeError for a CPU that SPDK's masks cannot hold; TypeError */
  constructor(cpus: Iterable<number> = []) {
    for (const cpu of checkedIterable(cpus, 'cpus')) this.set(cpu);
  }

  /**
   * Reads SPDK's syntax: a hexadecimal number (`0x1d`, `1d`) or a list (`[0,2-4]`).
   *
   * @throws RangeError for what is no mask; TypeError
   */
  static parse(text: string): CpuMask {
    return new CpuMask(cpusetParse(text, 'mask'));
  }

  /** A mask that is one or its text. @throws RangeError, TypeError */
  static from(mask: CpuMaskLike): CpuMask {
    return checkedCpuMask(mask, 'mask');
  }

  /** How many CPUs are in it. */
  get size(): number {
    return this.#cpus.size;
  }

  has(cpu: number): boolean {
    return this.#cpus.has(checkedCpu(cpu));
  }

  /** Puts a CPU in, or takes it out with `false`. @throws RangeError, TypeError */
  set(cpu: number, included = true): this {
    checkedCpu(cpu);
    if (typeof included !== 'boolean') throw wrongType('boolean', 'included', included);
    if (included) this.#cpus.add(cpu);
    else this.#cpus.delete(cpu);
    return this;
  }

  /** True if both hold the same CPUs. */
  equals(other: CpuMask): boolean {
    if (!(other instanceof CpuMask)) throw wrongType('CpuMask', 'other', other);
    return this.size === other.size && [...other].every((cpu) => this.has(cpu));
  }

  /** The CPUs in ascending order. */
  [Symbol.iterator](): ArrayIterator<number> {
    return [...this.#cpus].sort((a, b) => a - b)[Symbol.iterator]();
  }

  /** As a hexadecimal number, such as `0x1d`; `0x0` for none. */
  toString(): string {
    return `0x${cpusetFormat(this.#cpus)}`;
  }
}

/** As {@link CpuMask.from}, for an argument of another name. */
export function checkedCpuMask(mask: CpuMaskLike, name: string): CpuMask {
  if (typeof mask === 'string') return new CpuMask(cpusetParse(mask, name));
  if (mask instanceof CpuMask) return mask;
  throw wrongType('CpuMask or string', name, mask);
}

function checkedCpu(cpu: number): number {
  return checkedInteger(cpu, 'cpu', 0, cpusetSize() - 1);
}
