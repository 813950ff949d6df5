import { Bdev, DmaBuf, IoError, Spdk, SpdkError, type SpdkOptions } from '@spdk-ts/spdk';

/** A device that is removed while it is written to: those who have it open are told, and everything comes to an end. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const bdev = await spdk.devices.create('malloc:///Malloc0?size=64MiB&blk_size=512');
  const disk = await bdev.open({ write: true });
  disk.on('remove', () => console.log(`${disk.name} goes`));

  let writes = 0;
  const { promise: busy, resolve: begun } = deferred();
  const writing = (async () => {
    using buffer = DmaBuf.alloc(4096);
    for (;;) {
      await disk.write(buffer, { offset: (writes * 4096) % disk.sizeBytes });
      if (++writes === 100) begun();
    }
  })().catch((error: unknown) => {
    if (!(error instanceof IoError || error instanceof SpdkError)) throw error;
    return error.code;
  });

  await busy;
  await spdk.devices.delete('Malloc0');
  console.log(`after ${writes >= 100 ? 'many' : 'no'} writes: ${await writing}`);
  console.log(`${Bdev.lookup('Malloc0') === undefined ? 'no such device' : 'still there'} any more`);
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
