import { Bdev, BdevModule, DmaBuf, type OwnBdevModule, Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import { PassthruDisk } from './module_passthru/passthru-disk.js';

interface CreateParams {
  readonly name: string;
  readonly base: string;
}

/** A device over another one, made by a JSON-RPC method of its own; what is saved of it makes it again. */
export async function main(options: SpdkOptions): Promise<void> {
  const builder = BdevModule.builder('example_passthru').withRpcMethod(
    'example_passthru_create',
    checked,
    create,
  );
  await using spdk = await Spdk.start(options);
  await builder.register(spdk);
  await spdk.devices.create('malloc:///Malloc0?size=16MiB&blk_size=512');
  const name = await spdk.rpc('example_passthru_create', { name: 'Pass0', base: 'Malloc0' });
  await using disk = await spdk.devices.get(String(name)).open({ write: true });
  using written = DmaBuf.alloc(65_536).fill(0x5a);
  using read = DmaBuf.alloc(65_536);
  await disk.write(written, { offset: 4096 });
  await disk.read(read, { offset: 4096 });
  await disk.unmap({ offset: 0, length: 1 << 20 });
  console.log(
    `${disk.name}: ${read.equals(written) ? 'as written' : 'wrong'}, through ${disk.bdev.moduleName}`,
  );
  const { subsystems } = await spdk.saveConfig();
  const calls = subsystems.flatMap(({ config }) => config ?? []);
  console.log(JSON.stringify(calls.find(({ method }) => method === 'example_passthru_create')));
}

function checked(params: unknown): CreateParams {
  const { name, base } = (params ?? {}) as Partial<CreateParams>;
  if (typeof name !== 'string' || typeof base !== 'string') throw new TypeError('expected name and base');
  return { name, base };
}

async function create({ name, base }: CreateParams, module: OwnBdevModule): Promise<string> {
  const below = Bdev.lookup(base);
  if (below === undefined) throw new Error(`there is no device ${base}`);
  const disk = await below.open({ write: true });
  const bdev = await module
    .bdevBuilder<PassthruDisk>()
    .withName(name)
    .withProductName('Passthru in TypeScript')
    .withBlockLength(disk.blockSizeBytes)
    .withBlockCount(disk.bdev.blockCount)
    .withData(new PassthruDisk(name, disk))
    .build()
    .register();
  return bdev.name;
}
