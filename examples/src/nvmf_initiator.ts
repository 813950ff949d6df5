import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DmaBuf, NvmeIdentifyController, Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { isRealSpdk } from './real-spdk.js';
import type { ExampleOptions, OptionValues } from './start-options.js';

export const options = {
  uri: { type: 'string', description: 'nvmf+tcp://ADDRESS:PORT/NQN (starts a target in another process)' },
} as const satisfies ExampleOptions;

/** Connects to a device of another process over TCP, and uses it as any other. */
export async function main(start: SpdkOptions, values: OptionValues): Promise<void> {
  await using spdk = await Spdk.start(start);
  if (!isRealSpdk(spdk)) return;
  const target = values['uri'] === undefined ? spawnTarget() : undefined;
  const bdev = await spdk.devices.create(target ? await uriOf(target) : String(values['uri']));
  const disk = await bdev.open({ write: true });
  const { modelNumber, serialNumber } = await NvmeIdentifyController.read(disk);
  console.log(`${modelNumber}, ${serialNumber}: ${disk.sizeBytes / 2 ** 20} MiB`);

  using written = DmaBuf.alloc(2 ** 20).fill(0xc3);
  using read = DmaBuf.alloc(2 ** 20);
  await disk.write(written, { offset: 0 });
  await disk.read(read, { offset: 0 });
  console.log(`1 MiB written and read back: ${read.equals(written) ? 'the same' : 'different'}`);

  await disk.close();
  await spdk.devices.delete(bdev.name);
  if (!target) return;
  target.stdin?.end();
  const [code] = await once(target, 'exit');
  console.log(`the target ended with ${code}`);
}

/** The example nvmf_target. It ends with its standard input, and so with this process. */
function spawnTarget(): ChildProcess {
  const args = [new URL('./run.js', import.meta.url).pathname, 'nvmf_target', '--serve'];
  return spawn(process.execPath, [...args, '--backend', 'spdk', '--no-huge'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** The line that says where the target is. */
async function uriOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout)
    for await (const line of createInterface(stdout)) if (line.startsWith('nvmf+tcp://')) return line;
  throw new Error('the target has ended');
}
