import { readFileSync } from 'node:fs';
import { outOfRange, SpdkError, SpdkErrorCode } from '@spdk-ts/spdk-safe';
import { CpuMask, type CpuMaskLike, checkedCpuMask } from '../thread/cpu-mask.js';

/**
 * A core mask as SPDK's environment takes it: a hexadecimal number. For what it does not take DPDK prints its usage and
 * says no more than EINVAL.
 *
 * @throws SpdkError `ERR_SPDK_NO_SUCH_CORE` for CPUs that this machine has not; RangeError for no mask, and for an empty
 *   one; TypeError
 */
export function checkedCoreMask(mask: CpuMaskLike): string {
  const cores = checkedCpuMask(mask, 'coreMask');
  if (cores.size === 0) throw outOfRange('a mask of at least one core', 'coreMask', String(mask));
  requireOnline(cores);
  return cores.toString();
}

function requireOnline(cores: CpuMask): void {
  const online = onlineCpus();
  const missing = online === undefined ? [] : [...cores].filter((core) => !online.has(core));
  if (missing.length === 0) return;
  throw new SpdkError(
    `coreMask ${cores} names core ${missing.join(', ')}, and this machine has ${[...(online as CpuMask)].join(', ')}`,
    { code: SpdkErrorCode.NoSuchCore, errno: -22, operation: 'Spdk.start' },
  );
}

/** CPUs that the kernel runs; undefined where it does not tell, and the environment has to find out. */
function onlineCpus(): CpuMask | undefined {
  try {
    return CpuMask.parse(`[${readFileSync('/sys/devices/system/cpu/online', 'utf8').trim()}]`);
  } catch {
    return undefined;
  }
}
