import { outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import { BdevDesc } from '../bdev/bdev-desc.js';
import { DmaBuf } from '../memory/dma-buf.js';

const identifyOpcode = 0x06;
const identifyBytes = 4096;
/** Identify's CNS: which data structure it is to give. */
const namespaceStructure = 0;
const controllerStructure = 1;

/** The data of an Identify command, by the offsets that the NVM Express base specification gives its fields. */
class IdentifyData {
  /** The 4,096 bytes; a copy. */
  readonly bytes: Uint8Array;
  protected readonly view: DataView;

  /** @throws TypeError, RangeError for what is not 4,096 bytes */
  constructor(bytes: Uint8Array) {
    if (!(bytes instanceof Uint8Array)) throw wrongType('Uint8Array', 'bytes', bytes);
    if (bytes.byteLength !== identifyBytes)
      throw outOfRange(`${identifyBytes} bytes`, 'bytes', bytes.byteLength);
    this.bytes = Uint8Array.from(bytes);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Text, without the blanks or zeroes that it is padded with. */
  protected text(offset: number, length: number): string {
    const text = Buffer.from(this.bytes.subarray(offset, offset + length)).toString('utf8');
    return text.replace(/[ \0]+$/, '');
  }

  protected hex(offset: number, length: number): string {
    return Buffer.from(this.bytes.subarray(offset, offset + length)).toString('hex');
  }
}

/**
 * What an NVMe controller tells of itself.
 *
 * @see https://nvmexpress.org/specifications/
 */
export class NvmeIdentifyController extends IdentifyData {
  /**
   * Asks the controller behind an open device.
   *
   * @param disk open for writing, as SPDK wants it for NVMe commands
   * @throws IoError (as rejection) as {@link BdevDesc.nvmeAdminPassthru}
   */
  static async read(disk: BdevDesc): Promise<NvmeIdentifyController> {
    return new NvmeIdentifyController(await identify(disk, controllerStructure, 0));
  }

  /** PCI vendor. */
  get vendorId(): number {
    return this.view.getUint16(0, true);
  }

  get serialNumber(): string {
    return this.text(4, 20);
  }

  get modelNumber(): string {
    return this.text(24, 40);
  }

  get firmwareRevision(): string {
    return this.text(64, 8);
  }

  /** Most bytes of data of one command, with the usual pages of 4 KiB; undefined where there is no limit.. */
  get maxTransferBytes(): number | undefined {
    const exponent = this.view.getUint8(77);
    return exponent === 0 ? undefined : 2 ** exponent * 4096;
  }

  /** Number of this connection. */
  get controllerId(): number {
    return this.view.getUint16(78, true);
  }

  /** NVMe version: `1.3`, `1.4.0`. */
  get version(): string {
    const value = this.view.getUint32(80, true);
    const [major, minor, tertiary] = [value >>> 16, (value >>> 8) & 0xff, value & 0xff];
    return tertiary === 0 ? `${major}.${minor}` : `${major}.${minor}.${tertiary}`;
  }

  /** Time between messages that keep a host's connection alive, in units of 100 ms; 0: there are none. */
  get keepAliveGranularity(): number {
    return this.view.getUint16(320, true);
  }

  /** Highest number of a namespace. */
  get namespaceCount(): number {
    return this.view.getUint32(516, true);
  }

  /** Commands that it has beside reading, writing and flushing. */
  get supports(): Readonly<Record<'compare' | 'unmap' | 'writeZeroes' | 'reservations' | 'copy', boolean>> {
    const bits = this.view.getUint16(520, true);
    const has = (bit: number) => (bits & (1 << bit)) !== 0;
    return { compare: has(0), unmap: has(2), writeZeroes: has(3), reservations: has(5), copy: has(8) };
  }

  /** Compare and write as one command. */
  get fusedCompareAndWrite(): boolean {
    return (this.view.getUint16(522, true) & 1) !== 0;
  }

  get subsystemNqn(): string {
    return this.text(768, 256);
  }
}

/**
 * What an NVMe controller tells of a namespace.
 *
 * @see https://nvmexpress.org/specifications/
 */
export class NvmeIdentifyNamespace extends IdentifyData {
  /**
   * Asks the controller behind an open device.
   *
   * @param disk open for writing, as SPDK wants it for NVMe commands
   * @param nsid of the namespace
   * @throws IoError (as rejection) as {@link BdevDesc.nvmeAdminPassthru}
   */
  static async read(disk: BdevDesc, nsid: number): Promise<NvmeIdentifyNamespace> {
    return new NvmeIdentifyNamespace(await identify(disk, namespaceStructure, nsid));
  }

  /** 0 for a namespace that is not there. */
  get blockCount(): bigint {
    return this.view.getBigUint64(0, true);
  }

  /** Of the data of a block. */
  get blockSizeBytes(): number {
    return 2 ** ((this.#format >>> 16) & 0xff);
  }

  /** Metadata of each block, in bytes. */
  get metadataBytes(): number {
    return this.#format & 0xffff;
  }

  /** 32 hexadecimal digits; zeroes for none. */
  get nguid(): string {
    return this.hex(104, 16);
  }

  /** 16 hexadecimal digits; zeroes for none. */
  get eui64(): string {
    return this.hex(120, 8);
  }

  /** The format in use, of those that the namespace could have. */
  get #format(): number {
    return this.view.getUint32(128 + 4 * (this.view.getUint8(26) & 0xf), true);
  }
}

async function identify(disk: BdevDesc, cns: number, nsid: number): Promise<Uint8Array> {
  if (!(disk instanceof BdevDesc)) throw wrongType('BdevDesc', 'disk', disk);
  using data = DmaBuf.alloc(identifyBytes);
  await disk.nvmeAdminPassthru({ opc: identifyOpcode, nsid, cdw10: cns }, data);
  return Uint8Array.from(data.bytes);
}
