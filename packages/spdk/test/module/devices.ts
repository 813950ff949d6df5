import {
  type BdevBuilder,
  type BdevIo,
  BdevModule,
  type BdevOps,
  type IoType,
  type OwnBdev,
  type OwnBdevModule,
  type Spdk,
} from '@spdk-ts/spdk';

export const blockLength = 512;

/** A device that keeps its blocks in an array. */
export class RamDisk implements BdevOps {
  readonly bytes: Uint8Array;
  destructs = 0;

  constructor(size = 1 << 20) {
    this.bytes = new Uint8Array(size);
  }

  read(io: BdevIo) {
    io.fillFrom(this.bytes, io.offsetBytes);
  }

  write(io: BdevIo) {
    io.copyTo(this.bytes, io.offsetBytes);
  }

  destruct(): void | Promise<void> {
    this.destructs++;
  }
}

/** Does nothing, at once. */
export class NullDisk implements BdevOps {
  read(_io: BdevIo) {}
}

/** Holds the reads that it gets until the test completes them; those of SPDK's own modules it answers, see {@link hold}. */
export class HeldDisk implements BdevOps {
  readonly held: BdevIo[] = [];
  readonly others: BdevIo[] = [];
  #holding = false;

  /** From now on: SPDK has looked at the device. */
  async hold(spdk: Spdk): Promise<void> {
    await spdk.rpc('bdev_wait_for_examine');
    this.#holding = true;
  }

  ioTypeSupported(type: IoType) {
    return ['read', 'write', 'reset', 'abort'].includes(type);
  }

  submitRequest(_channel: unknown, io: BdevIo) {
    if (!this.#holding) io.ok();
    else if (io.type === 'read' || io.type === 'write') this.held.push(io);
    else this.others.push(io);
  }
}

let modules = 0;

/** A module with a name of its own. */
export function newModule(): Promise<OwnBdevModule> {
  return BdevModule.builder(`module${modules++}`).register();
}

/** A builder that lacks only what the test is about. */
export function builder<T extends BdevOps>(
  module: OwnBdevModule,
  name: string,
  data: T,
): BdevBuilder<T, never> {
  return module
    .bdevBuilder<T>()
    .withName(name)
    .withProductName('Test disk')
    .withBlockLength(blockLength)
    .withBlockCount(2048)
    .withData(data);
}

/** Registers a device of 1 MiB. */
export function register<T extends BdevOps>(
  module: OwnBdevModule,
  name: string,
  data: T,
): Promise<OwnBdev<T>> {
  return builder(module, name, data).build().register();
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Waits for what others do. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}
