import type { BdevIo, BdevOps } from '@spdk-ts/spdk';

const messageSize = -90; // EMSGSIZE

/**
 * A device on which readers and writers meet: a read waits for a write, a write waits for a read, and both complete when
 * the data has gone over. Who comes first is served first, from whichever thread.
 */
export class EchoDisk implements BdevOps {
  readonly #readers: BdevIo[] = [];
  readonly #writers: BdevIo[] = [];

  /** A promise that never settles would keep the request open: these two complete their requests by themselves. */
  submitRequest(_channel: unknown, io: BdevIo): void {
    if (io.type === 'read') this.#arrive(io, this.#readers, this.#writers);
    else if (io.type === 'write') this.#arrive(io, this.#writers, this.#readers);
    else if (io.type === 'abort') this.#abort(io);
    else this.#reset(io);
  }

  ioTypeSupported(type: BdevIo['type']): boolean {
    return type === 'read' || type === 'write' || type === 'abort' || type === 'reset';
  }

  #arrive(io: BdevIo, own: BdevIo[], others: BdevIo[]): void {
    const other = others.shift();
    if (other === undefined) own.push(io);
    else if (io.type === 'read') meet(io, other);
    else meet(other, io);
  }

  /** Ends one that waits. */
  #abort(io: BdevIo): void {
    const target = io.abortTarget;
    for (const waiting of [this.#readers, this.#writers]) {
      const at = target === undefined ? -1 : waiting.indexOf(target);
      if (at === -1) continue;
      waiting.splice(at, 1);
      target?.abort();
      io.ok();
      return;
    }
    io.fail();
  }

  /** Ends all that wait. */
  #reset(io: BdevIo): void {
    for (const waiting of [...this.#readers.splice(0), ...this.#writers.splice(0)]) waiting.abort();
    io.ok();
  }
}

/** Brings the data of a write to a read. */
function meet(reader: BdevIo, writer: BdevIo): void {
  if (reader.bytes !== writer.bytes) {
    for (const io of [reader, writer]) io.completeAio(messageSize);
    return;
  }
  const data = new Uint8Array(writer.bytes);
  writer.copyTo(data);
  reader.fillFrom(data);
  reader.ok();
  writer.ok();
}
