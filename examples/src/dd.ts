import { createReadStream, createWriteStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import type { ExampleOptions, OptionValues } from './start-options.js';

/** Options of its own, beside those of the start. */
export const options: ExampleOptions = {
  if: { type: 'string', description: 'file or device URI to read, default malloc:///In0?size=16MiB' },
  of: { type: 'string', description: 'file or device URI to write, default malloc:///Out0?size=16MiB' },
};

/** Copies a file or a device to another, as dd does. */
export async function main(start: SpdkOptions, values: OptionValues): Promise<void> {
  await using spdk = await Spdk.start(start);
  const input = String(values['if'] ?? 'malloc:///In0?size=16MiB');
  const output = String(values['of'] ?? 'malloc:///Out0?size=16MiB');
  const begun = performance.now();
  let bytes = 0;
  await pipeline(
    await source(spdk, input),
    async function* count(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    },
    await target(spdk, output),
  );
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `${bytes} bytes copied, ${seconds.toFixed(2)} s, ${(bytes / 2 ** 20 / seconds).toFixed(0)} MiB/s`,
  );
}

async function source(spdk: Spdk, name: string): Promise<Readable> {
  if (!isDevice(name)) return createReadStream(name, { highWaterMark: 2 ** 20 });
  const bdev = await spdk.devices.create(name);
  return (await bdev.open()).readable({ chunkBytes: 2 ** 20 });
}

async function target(spdk: Spdk, name: string): Promise<Writable> {
  if (!isDevice(name)) return createWriteStream(name);
  const bdev = await spdk.devices.create(name);
  return (await bdev.open({ write: true })).writable({ chunkBytes: 2 ** 20, flush: true });
}

function isDevice(name: string): boolean {
  return /^\w+:\/\//.test(name);
}
