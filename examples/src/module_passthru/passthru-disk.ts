import type { BdevChannel, BdevDesc, BdevIo, BdevOps, ConfigEntry, IoType } from '@spdk-ts/spdk';

/** Kinds of I/O that end or lend another one, which the device below does not know. */
const notForwarded: readonly IoType[] = ['abort', 'zcopy'];

/** A device that has another one do all of its I/O, with the same memory: nothing is copied. */
export class PassthruDisk implements BdevOps {
  readonly #name: string;
  readonly #base: BdevDesc;

  constructor(name: string, base: BdevDesc) {
    this.#name = name;
    this.#base = base;
  }

  ioTypeSupported(type: IoType): boolean {
    return !notForwarded.includes(type) && this.#base.ioTypeSupported(type);
  }

  submitRequest(_channel: BdevChannel, io: BdevIo): void {
    io.forwardTo(this.#base);
  }

  async destruct(): Promise<void> {
    await this.#base.close();
  }

  dumpInfoJson(): object {
    return { example_passthru: { name: this.#name, base: this.#base.name } };
  }

  writeConfigJson(): ConfigEntry {
    return { method: 'example_passthru_create', params: { name: this.#name, base: this.#base.name } };
  }
}
