import { constants } from '@spdk-ts/spdk-sys/constants';
import {
  spdk_cpuset_fmt,
  spdk_cpuset_get_cpu,
  spdk_cpuset_parse,
  spdk_cpuset_set_cpu,
} from '@spdk-ts/spdk-sys/functions/cpuset';
import { structs } from '@spdk-ts/spdk-sys/structs/cpuset';
import { checkedName, outOfRange } from '../error/argument.js';

/** How many CPUs a mask of SPDK's can tell apart: those from 0 to one less. */
export function cpusetSize(): number {
  return constants.SPDK_CPUSET_SIZE;
}

/**
 * The CPUs of a mask in SPDK's syntax: `0x5`, `5` (both hexadecimal) or a list as `[0,2-4]`; in ascending order.
 *
 * @throws RangeError for what is no mask; TypeError
 * @see https://spdk.io/doc/cpuset_8h.html
 */
export function cpusetParse(text: string, name: string): number[] {
  const set = emptyCpuset();
  if (spdk_cpuset_parse(set, checkedName(text, name)) < 0) {
    throw outOfRange(`a CPU mask such as '0x5' or '[0,2-4]', of CPUs below ${cpusetSize()}`, name, text);
  }
  return cpusOf(set);
}

/** The CPUs as a hexadecimal number, as SPDK writes masks: `5` for 0 and 2. */
export function cpusetFormat(cpus: Iterable<number>): string {
  return spdk_cpuset_fmt(cpusetOf(cpus)) ?? '';
}

/** A `spdk_cpuset` of these CPUs, in JavaScript's memory. */
export function cpusetOf(cpus: Iterable<number>): Uint8Array {
  const set = emptyCpuset();
  for (const cpu of cpus) spdk_cpuset_set_cpu(set, cpu, true);
  return set;
}

function emptyCpuset(): Uint8Array {
  return new Uint8Array(structs.spdk_cpuset.size);
}

function cpusOf(set: Uint8Array): number[] {
  return Array.from({ length: cpusetSize() }, (_, cpu) => cpu).filter((cpu) => spdk_cpuset_get_cpu(set, cpu));
}
