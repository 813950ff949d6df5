import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type BdevDesc, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

/** Streams over devices: one is filled, packed onto another, and unpacked again, without a file in between. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  await using original = await open(spdk, 'malloc:///Original?size=16MiB');
  await using packed = await open(spdk, 'malloc:///Packed?size=16MiB');
  await using restored = await open(spdk, 'malloc:///Restored?size=16MiB');

  await pipeline(Readable.from(lines(16 * 2 ** 20)), original.writable());
  const target = packed.writable();
  let packedBytes = 0;
  await pipeline(
    original.readable(),
    createGzip({ level: 1 }),
    async function* count(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        packedBytes += chunk.length;
        yield chunk;
      }
    },
    target,
  );
  await pipeline(packed.readable({ end: packedBytes }), createGunzip(), restored.writable());

  const [before, after] = [await hashOf(original), await hashOf(restored)];
  console.log(`packed    ${(packedBytes / 2 ** 20).toFixed(1)} of 16 MiB`);
  console.log(`restored  ${before === after ? 'as it was' : 'something else'}`);
}

async function open(spdk: Spdk, uri: string): Promise<BdevDesc> {
  const bdev = await spdk.devices.create(uri);
  return await bdev.open({ write: true });
}

function* lines(bytes: number): Generator<string> {
  for (let at = 0; at < bytes; at += 64) yield `${at} bytes from the beginning`.padEnd(63).concat('\n');
}

async function hashOf(disk: BdevDesc): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of disk.readable({ chunkBytes: 2 ** 20 })) hash.update(chunk);
  return hash.digest('hex');
}
