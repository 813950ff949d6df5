import { type BdevDesc, DmaBuf, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

/**
 * The whole life of a device: start, create a RAM disk, write all of it, read it back, verify, shut down.
 *
 * Every 4 KiB carry their own number, so that data in the wrong place is found, not only data that is lost.
 */
export async function main(options: SpdkOptions): Promise<void> {
  const started = performance.now();
  await using spdk = await Spdk.start(options);
  const bdev = await spdk.devices.create('malloc:///Malloc0?size=64MiB&blk_size=512');
  await using disk = await bdev.open({ write: true });

  await forEachChunk(disk, async (buffer, offset) => {
    fillPattern(buffer, offset);
    await disk.write(buffer, { offset });
  });
  await forEachChunk(disk, async (buffer, offset) => {
    buffer.fill(0);
    await disk.read(buffer, { offset });
    verifyPattern(buffer, offset);
  });

  const { read, write } = await bdev.stats();
  const { backend, version, flavour } = spdk.backend;
  console.log(`backend   ${backend} (${version}, ${flavour})`);
  console.log(
    `device    ${bdev.name}, ${bdev.productName}, ${bdev.blockCount} blocks of ${bdev.blockSizeBytes} bytes`,
  );
  console.log(`verified  ${disk.sizeBytes / 2 ** 20} MiB, ${write.ops} writes and ${read.ops} reads`);
  console.log(`time      ${(performance.now() - started).toFixed(0)} ms`);
}

const chunkBytes = 4096;
const concurrency = 32;

/** Runs `work` for every 4 KiB of the device, 32 at a time, each with a buffer of its own. */
async function forEachChunk(
  disk: BdevDesc,
  work: (buffer: DmaBuf, offset: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lanes = Array.from({ length: concurrency }, async () => {
    using buffer = DmaBuf.alloc(chunkBytes);
    while (next < disk.sizeBytes) {
      const offset = next;
      next += chunkBytes;
      await work(buffer, offset);
    }
  });
  await Promise.all(lanes);
}

function fillPattern(buffer: DmaBuf, offset: number): void {
  const words = new Uint32Array(buffer.bytes.buffer);
  const first = offset / Uint32Array.BYTES_PER_ELEMENT;
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(first + index, 0x9e37_79b1);
}

function verifyPattern(buffer: DmaBuf, offset: number): void {
  const words = new Uint32Array(buffer.bytes.buffer);
  const first = offset / Uint32Array.BYTES_PER_ELEMENT;
  for (let index = 0; index < words.length; index++) {
    const expected = Math.imul(first + index, 0x9e37_79b1) >>> 0;
    if (words[index] === expected) continue;
    const at = offset + index * Uint32Array.BYTES_PER_ELEMENT;
    throw new Error(`byte ${at}: expected 0x${expected.toString(16)}, read 0x${words[index]?.toString(16)}`);
  }
}
