/** Status code type and status code of an NVMe command. */
export interface NvmeStatusCode {
  readonly sct: number;
  readonly sc: number;
}

/** Status code, sense key, additional sense code and its qualifier of a SCSI command. */
export interface ScsiStatusCode {
  readonly sc: number;
  readonly sk: number;
  readonly asc: number;
  readonly ascq: number;
}

/** The status of a failed I/O: what the device reported, and what SPDK makes of it in the terms of other devices. */
export interface RingFailure {
  /** Which of SPDK's `spdk_bdev_io_status` it is: tells whose terms the device's own are. */
  readonly ioStatus: number;
  readonly nvme: NvmeStatusCode & { readonly cdw0: number };
  /** Status of the second of two fused commands, of `compareAndWrite`. */
  readonly second: NvmeStatusCode;
  readonly scsi: ScsiStatusCode;
  /** errno, negative. */
  readonly aio: number;
}

/** Reads a slot's `RingFailure` of native/ring/ring_memory.h. */
export function readFailure(slot: DataView): RingFailure {
  const byte = (at: number) => slot.getUint8(at);
  return {
    ioStatus: slot.getInt32(40, true),
    nvme: { sct: byte(44), sc: byte(45), cdw0: slot.getUint32(48, true) },
    second: { sct: byte(46), sc: byte(47) },
    scsi: { sc: byte(52), sk: byte(53), asc: byte(54), ascq: byte(55) },
    aio: slot.getInt32(56, true),
  };
}
