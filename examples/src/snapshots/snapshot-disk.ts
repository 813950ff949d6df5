import type { BdevIo, BdevOps } from '@spdk-ts/spdk';

/** Blocks by their number, above older ones. */
interface Layer {
  readonly blocks: Map<number, Uint8Array>;
  readonly below: Layer | undefined;
}

/** What a device held at a moment; as a device, it can be read. */
export class Snapshot implements BdevOps {
  readonly layer: Layer;

  constructor(layer: Layer) {
    this.layer = layer;
  }

  read(io: BdevIo): void {
    readFrom(this.layer, io);
  }

  reset(): void {}
}

/**
 * A device that is an object in memory. A snapshot takes no time: what was written until then becomes a layer that nobody
 * writes any more, and what is written later lies above it.
 */
export class SnapshotDisk implements BdevOps {
  #top: Layer = { blocks: new Map(), below: undefined };

  /** Blocks that were written since the last snapshot. */
  get changedBlocks(): number {
    return this.#top.blocks.size;
  }

  /** Keeps what the device holds now. I/O that is under way is in it or not. */
  snapshot(): Snapshot {
    const snapshot = new Snapshot(this.#top);
    this.#top = { blocks: new Map(), below: this.#top };
    return snapshot;
  }

  /** Brings back what the device held. */
  restore(snapshot: Snapshot): void {
    this.#top = { blocks: new Map(), below: snapshot.layer };
  }

  read(io: BdevIo): void {
    readFrom(this.#top, io);
  }

  write(io: BdevIo): void {
    this.#eachBlock(io, (ioOffset) => {
      const data = new Uint8Array(io.blockLength);
      io.copyPart(ioOffset, data);
      return data;
    });
  }

  writeZeroes(io: BdevIo): void {
    const zeroes = new Uint8Array(io.blockLength);
    this.#eachBlock(io, () => zeroes);
  }

  unmap(io: BdevIo): void {
    this.writeZeroes(io);
  }

  flush(): void {}

  reset(): void {}

  dumpInfoJson(): object {
    let layers = 0;
    for (let layer: Layer | undefined = this.#top; layer; layer = layer.below) layers++;
    return { example_snapshots: { layers, changed_blocks: this.changedBlocks } };
  }

  #eachBlock(io: BdevIo, data: (ioOffset: number) => Uint8Array): void {
    for (let index = 0; index < io.numBlocks; index++) {
      this.#top.blocks.set(io.offsetBlocks + index, data(index * io.blockLength));
    }
  }
}

function readFrom(top: Layer, io: BdevIo): void {
  const zeroes = new Uint8Array(io.blockLength);
  for (let index = 0; index < io.numBlocks; index++) {
    io.fillPart(index * io.blockLength, find(top, io.offsetBlocks + index) ?? zeroes);
  }
}

function find(top: Layer, block: number): Uint8Array | undefined {
  for (let layer: Layer | undefined = top; layer; layer = layer.below) {
    const data = layer.blocks.get(block);
    if (data !== undefined) return data;
  }
  return undefined;
}
