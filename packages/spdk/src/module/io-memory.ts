import { LentMemory, type RingVector } from '@spdk-ts/spdk-safe';

/** Views of a request's memory, made when they are asked for, which end with the request. */
export class IoMemory {
  readonly #lent: LentMemory[] = [];
  #data: readonly Uint8Array[] | undefined;
  #metadata: Uint8Array | undefined;
  #command: Uint8Array | undefined;

  data(vectors: () => readonly RingVector[]): readonly Uint8Array[] {
    this.#data ??= this.#view(vectors());
    return this.#data;
  }

  metadata(address: number, bytes: number): Uint8Array {
    this.#metadata ??= this.#view([{ address, bytes }])[0] as Uint8Array;
    return this.#metadata;
  }

  command(address: number): Uint8Array {
    this.#command ??= this.#view([{ address, bytes: 64 }])[0] as Uint8Array;
    return this.#command;
  }

  /** All views have length 0 from now on. */
  end(): void {
    for (const lent of this.#lent) lent.end();
  }

  #view(vectors: readonly RingVector[]): Uint8Array[] {
    const lent = new LentMemory(vectors);
    this.#lent.push(lent);
    return lent.buffers.map((buffer) => new Uint8Array(buffer));
  }
}
