import { Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import type { ExampleOptions, OptionValues } from './start-options.js';

/**
 * A program with options of its own beside those that start SPDK: both come from one command line, and `--help` shows
 * both. An option that neither knows is refused.
 */
export const options = {
  device: {
    type: 'string',
    default: 'malloc:///Cli0?size=16MiB&blk_size=512',
    description: 'the device to make, as a URI',
  },
  zero: { type: 'boolean', default: false, description: 'zero the device' },
} as const satisfies ExampleOptions;

/** Makes the device that the command line asks for, and does with it what else it asks for. */
export async function main(start: SpdkOptions, { device, zero }: OptionValues): Promise<void> {
  await using spdk = await Spdk.start({ name: 'cli', ...start });
  const bdev = await spdk.devices.create(String(device));
  console.log(`backend  ${spdk.backend.backend}`);
  console.log(`device   ${bdev.name}, ${bdev.sizeBytes / 2 ** 20} MiB`);
  if (zero !== true) return;
  await using disk = await bdev.open({ write: true });
  await disk.writeZeroes({ offset: 0, length: disk.sizeBytes });
  console.log(`zeroed   ${disk.sizeBytes} bytes`);
}
