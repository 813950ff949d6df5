import { structs } from '@spdk-ts/spdk-sys/structs/nvme_spec';
import { checkedInteger, checkedObject } from '../error/argument.js';

/**
 * An NVMe command: the fields of its submission queue entry that belong to the one who sends it. Identifier and data
 * pointers are set on the way to the device. Missing fields are 0.
 */
export interface NvmeCommand {
  /** Opcode: 8 bits. */
  opc: number;
  /** Namespace identifier: 32 bits. */
  nsid?: number;
  /** Command dwords: 32 bits each. */
  cdw10?: number;
  cdw11?: number;
  cdw12?: number;
  cdw13?: number;
  cdw14?: number;
  cdw15?: number;
  /** Command dwords 2 and 3, which few commands use. */
  rsvd2?: number;
  rsvd3?: number;
}

const dwords = ['nsid', 'rsvd2', 'rsvd3', 'cdw10', 'cdw11', 'cdw12', 'cdw13', 'cdw14', 'cdw15'] as const;

/**
 * The 64 bytes of a command's submission queue entry.
 *
 * @throws TypeError, RangeError for fields that do not fit
 */
export function nvmeCommandBytes(command: NvmeCommand): Uint8Array {
  checkedObject(command, 'command');
  const entry = structs.spdk_nvme_cmd.alloc();
  entry.opc = checkedInteger(command.opc, 'command.opc', 0, 0xff);
  for (const name of dwords) {
    entry[name] = checkedInteger(command[name] ?? 0, `command.${name}`, 0, 0xffff_ffff);
  }
  return entry.$bytes;
}
