import { constants } from 'node:os';
import { checkedInteger, checkedObject } from '../error/argument.js';
import { errnoName } from '../error/errno.js';
import { nvmeStatusName } from '../error/nvme-status.js';
import {
  NvmeGenericStatus,
  NvmeMediaStatus,
  NvmeStatusCodeType,
} from '../generated/nvme-constants.generated.js';

/**
 * How an NVMe command ended: status code type and status code. Codes that nobody named, those of vendors among them, are
 * kept as they are.
 *
 * @example
 * if (error instanceof IoError && error.nvme && NvmeStatus.from(error.nvme).isNoSpace) await grow();
 */
export class NvmeStatus {
  static readonly success = new NvmeStatus(NvmeStatusCodeType.Generic, NvmeGenericStatus.Success);
  static readonly dataTransferError = new NvmeStatus(
    NvmeStatusCodeType.Generic,
    NvmeGenericStatus.DataTransferError,
  );
  static readonly unwrittenBlock = new NvmeStatus(
    NvmeStatusCodeType.MediaError,
    NvmeMediaStatus.DeallocatedOrUnwrittenBlock,
  );
  /** The vendor code that OpenEBS's devices have for a full disk: ENOSPC's number. */
  static readonly noSpace = new NvmeStatus(NvmeStatusCodeType.VendorSpecific, constants.errno.ENOSPC);

  /** Status code type, 0 to 7: see {@link NvmeStatusCodeType}. */
  readonly sct: number;
  /** Status code, 0 to 255. */
  readonly sc: number;

  /** @throws TypeError, RangeError for what does not fit into 3 and 8 bits */
  constructor(sct: number, sc: number) {
    this.sct = checkedInteger(sct, 'sct', 0, 7);
    this.sc = checkedInteger(sc, 'sc', 0, 0xff);
  }

  /** From the status of an error, for example `IoError.nvme`. */
  static from(status: { readonly sct: number; readonly sc: number }): NvmeStatus {
    const { sct, sc } = checkedObject(status, 'status');
    return new NvmeStatus(sct, sc);
  }

  /** What SPDK's headers call it, for example `COMPARE_FAILURE`; undefined where they do not. Loads the backend. */
  get name(): string | undefined {
    return nvmeStatusName(this.sct, this.sc);
  }

  get isSuccess(): boolean {
    return this.equals(NvmeStatus.success);
  }

  /** True for {@link NvmeStatus.noSpace}, and for the specification's own word for a full namespace. */
  get isNoSpace(): boolean {
    return (
      this.equals(NvmeStatus.noSpace) || (this.sct === 0 && this.sc === NvmeGenericStatus.CapacityExceeded)
    );
  }

  get isVendorSpecific(): boolean {
    return this.sct === NvmeStatusCodeType.VendorSpecific;
  }

  equals(other: { readonly sct: number; readonly sc: number }): boolean {
    const { sct, sc } = checkedObject(other, 'other');
    return this.sct === sct && this.sc === sc;
  }

  /** `COMPARE_FAILURE (2/0x85)`; vendor codes that are the number of an errno with its name. */
  toString(): string {
    const codes = `${this.sct}/0x${this.sc.toString(16).padStart(2, '0')}`;
    const errno = this.isVendorSpecific && this.sc > 0 ? errnoName(this.sc) : undefined;
    const name = this.name ?? (this.isVendorSpecific ? `VENDOR_SPECIFIC ${errno ?? this.sc}` : 'UNKNOWN');
    return `${name} (${codes})`;
  }
}
