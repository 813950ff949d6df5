import {
  spdk_nvmf_get_first_tgt,
  spdk_nvmf_subsystem_pause,
  spdk_nvmf_subsystem_resume,
  spdk_nvmf_subsystem_start,
  spdk_nvmf_subsystem_stop,
  spdk_nvmf_tgt_find_subsystem,
} from '@spdk-ts/spdk-sys/functions/nvmf';
import type { Done } from '../environment/subsystem.js';
import { checkedInteger, checkedName, outOfRange } from '../error/argument.js';
import { check, noDevice, SpdkError } from '../error/spdk-error.js';
import type { NvmfSubsystemPtr } from '../generated/pointers.generated.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';

/** What an NVMe-oF subsystem is told to do. */
export type NvmfSubsystemTransition = 'start' | 'stop' | 'pause' | 'resume';

/**
 * Finds a subsystem of SPDK's own target. The pointer is good until control returns to the event loop.
 *
 * @throws SpdkError `ENODEV`
 */
export function nvmfFindSubsystem(nqn: string): NvmfSubsystemPtr {
  requireRunning('spdk_nvmf_tgt_find_subsystem');
  const target = spdk_nvmf_get_first_tgt();
  const address = target === 0 ? 0 : spdk_nvmf_tgt_find_subsystem(target, checkedName(nqn, 'nqn'));
  if (address === 0) throw noDevice('spdk_nvmf_tgt_find_subsystem', nqn);
  return unsafePointerFrom(address);
}

/**
 * Changes the state of a subsystem. App thread only.
 *
 * @param nsid whose I/O has to have ended for a pause; 0: that of no namespace
 * @param done called once, when it has happened or failed
 * @throws SpdkError `ENODEV`, `ENOMEM`
 * @see https://spdk.io/doc/nvmf_8h.html
 */
export function nvmfSubsystemTransition(
  nqn: string,
  transition: NvmfSubsystemTransition,
  nsid: number,
  done: Done,
): void {
  const subsystem = nvmfFindSubsystem(nqn);
  checkedInteger(nsid, 'nsid', 0, 2 ** 32 - 1);
  const operation = `spdk_nvmf_subsystem_${transition}`;
  check(change(subsystem, transition, nsid, onDone), operation, nqn);

  function onDone(_subsystem: unknown, _context: unknown, status: number): void {
    done(status === 0 ? undefined : SpdkError.fromErrno(status, operation, nqn));
  }
}

function change(
  subsystem: NvmfSubsystemPtr,
  transition: NvmfSubsystemTransition,
  nsid: number,
  onDone: (subsystem: unknown, context: unknown, status: number) => void,
): number {
  switch (transition) {
    case 'start':
      return spdk_nvmf_subsystem_start(subsystem, onDone, 0);
    case 'stop':
      return spdk_nvmf_subsystem_stop(subsystem, onDone, 0);
    case 'pause':
      return spdk_nvmf_subsystem_pause(subsystem, nsid, onDone, 0);
    case 'resume':
      return spdk_nvmf_subsystem_resume(subsystem, onDone, 0);
    default:
      throw outOfRange('start, stop, pause, resume', 'transition', transition);
  }
}
