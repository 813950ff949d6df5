import { type BdevDesc, DmaBuf, IoError, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

/** A device that fails on demand, and a program that copes: it tries again, and it notices data that is wrong. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const base = await spdk.devices.create('malloc:///Malloc0?size=16MiB&blk_size=512');
  const faulty = await spdk.devices.create({ driver: 'error', base });
  await using disk = await faulty.open({ write: true });
  using written = DmaBuf.alloc(4096).fill(0x5a);
  using data = DmaBuf.alloc(4096);
  await disk.write(written, { offset: 0 });

  await faulty.inject({ ioType: 'read', error: 'failure', count: 2 });
  const attempts = await readPatiently(disk, data);
  console.log(`read after ${attempts} attempts, data ${data.equals(written) ? 'as written' : 'wrong'}`);

  await faulty.inject({ ioType: 'read', error: 'corruptData', corruptOffsetBytes: 7, corruptValue: 1 });
  await disk.read(data, { offset: 0 });
  const wrong = data.bytes.findIndex((byte, index) => byte !== written.bytes[index]);
  console.log(`byte ${wrong} is wrong: ${data.bytes[wrong]} instead of ${written.bytes[wrong]}`);

  // Pending I/O ends when the device is reset.
  await faulty.inject({ ioType: 'read', error: 'pending' });
  const stuck = disk.read(data, { offset: 0 }).catch((error: IoError) => error.code);
  await disk.reset();
  console.log(`a read that hung ended with ${await stuck}`);
}

/** Reads until it succeeds. @returns how often it tried */
async function readPatiently(disk: BdevDesc, data: DmaBuf): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      await disk.read(data, { offset: 0 });
      return attempt;
    } catch (error) {
      if (!(error instanceof IoError) || attempt === 10) throw error;
      console.log(`attempt ${attempt}: ${error.code} (${error.nvme?.name})`);
    }
  }
}
