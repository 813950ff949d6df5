import { once } from 'node:events';
import { Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { isRealSpdk } from './real-spdk.js';
import type { ExampleOptions, OptionValues } from './start-options.js';

export const options = {
  device: { type: 'string', description: 'URI of the device to offer (malloc:///Malloc0?size=64MiB)' },
  nqn: { type: 'string', description: 'name of the subsystem (nqn.2024-01.io.example:disk)' },
  address: { type: 'string', description: 'to listen on (127.0.0.1)' },
  port: { type: 'string', description: 'to listen on (one that is free)' },
  serve: { type: 'boolean', description: 'goes on until standard input ends' },
} as const satisfies ExampleOptions;

/** Offers a device over TCP, and shows what others need to know to connect. */
export async function main(start: SpdkOptions, values: OptionValues): Promise<void> {
  const {
    device = 'malloc:///Malloc0?size=64MiB',
    nqn = 'nqn.2024-01.io.example:disk',
    address = '127.0.0.1',
    port = '0',
  } = values as Record<string, string>;
  await using spdk = await Spdk.start(start);
  if (!isRealSpdk(spdk)) return;
  const bdev = await spdk.devices.create(device);
  await spdk.nvmf.createTransport();
  await using subsystem = await spdk.nvmf.createSubsystem({ nqn, serialNumber: 'EXAMPLE' });
  await subsystem.addNamespace(bdev);
  const listener = await subsystem.listen({ address, port: Number(port) });
  const { serialNumber, namespaces } = await subsystem.info();
  console.log(`${bdev.name} is namespace ${namespaces[0]?.nsid} of subsystem ${serialNumber}`);
  console.log(`nvmf+tcp://${listener.address}:${listener.port}/${nqn}`);
  if (values['serve'] !== true) return;
  process.stdin.resume();
  await once(process.stdin, 'end');
}
