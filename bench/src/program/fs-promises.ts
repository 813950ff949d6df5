// Prints how many reads per second node:fs/promises does on a file, at random places, so many at once.
import { open } from 'node:fs/promises';

const [, , path = '', queueDepth, ioSize, warmupSeconds, seconds] = process.argv;
const ioSizeBytes = Number(ioSize);
await using file = await open(path, 'r');
const places = Math.floor((await file.stat()).size / ioSizeBytes);

let reads = 0;
let running = true;
const readers = Array.from({ length: Number(queueDepth) }, async () => {
  const buffer = Buffer.alloc(ioSizeBytes);
  while (running) {
    const { bytesRead } = await file.read(
      buffer,
      0,
      ioSizeBytes,
      Math.floor(Math.random() * places) * ioSizeBytes,
    );
    if (bytesRead !== ioSizeBytes) throw new Error(`read ${bytesRead} bytes of ${path}`);
    reads++;
  }
});
const whileReading = (milliseconds: number) =>
  Promise.race([new Promise((resolve) => setTimeout(resolve, milliseconds)), Promise.all(readers)]);

await whileReading(Number(warmupSeconds) * 1e3);
const readsBefore = reads;
const began = performance.now();
await whileReading(Number(seconds) * 1e3);
const perSecond = ((reads - readsBefore) / (performance.now() - began)) * 1e3;
running = false;
await Promise.all(readers);
console.log(perSecond);
