import {
  Bdev,
  type BdevDesc,
  BdevModule,
  DmaBuf,
  type OwnBdev,
  type OwnBdevModule,
  Spdk,
  type SpdkOptions,
} from '@spdk-ts/spdk';
import { Mirror } from './raid1/mirror.js';

interface CreateParams {
  readonly name: string;
  readonly legs: readonly string[];
}

/** A mirror, made by a JSON-RPC method of its own: a leg fails, the I/O goes on, and a new leg is filled. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const module = await BdevModule.builder('example_raid1')
    .withRpcMethod('example_raid1_create', checked, create)
    .register(spdk);
  for (const name of ['Leg0', 'Leg1', 'Leg2'])
    await spdk.devices.create(`malloc:///${name}?size=16MiB&blk_size=512`);
  const faulty = await spdk.devices.create({ driver: 'error', base: spdk.devices.get('Leg1') });
  await spdk.rpc('example_raid1_create', { name: 'Raid0', legs: ['Leg0', faulty.name] });
  const mirror = (module.get('Raid0') as OwnBdev<Mirror>).data;
  const states = () => mirror.legs.map(({ name, state }) => `${name} ${state}`).join(', ');

  await using disk = await spdk.devices.get('Raid0').open({ write: true });
  using written = DmaBuf.alloc(1 << 20).fill(0x5a);
  using read = DmaBuf.alloc(1 << 20);
  await disk.write(written, { offset: 0 });
  console.log(states());

  await faulty.inject({ ioType: 'read', error: 'failure', count: 1 });
  for (let n = 0; n < 2; n++) await disk.read(read, { offset: 0 });
  console.log(`${states()}: ${read.equals(written) ? 'as written' : 'wrong'}`);

  const rebuilt = mirror.replace(faulty.name, await spdk.devices.get('Leg2').open({ write: true }));
  await disk.write(written.fill(0xa5), { offset: 0 });
  await rebuilt;
  await using leg = await spdk.devices.get('Leg2').open();
  await leg.read(read, { offset: 0 });
  console.log(`${states()}: ${read.equals(written) ? 'as written' : 'wrong'}`);
}

function checked(params: unknown): CreateParams {
  const { name, legs } = (params ?? {}) as Partial<CreateParams>;
  if (typeof name !== 'string' || !Array.isArray(legs)) throw new TypeError('expected name and legs');
  return { name, legs: legs.map(String) };
}

async function open(name: string): Promise<BdevDesc> {
  const leg = Bdev.lookup(name);
  if (leg === undefined) throw new Error(`there is no device ${name}`);
  return await leg.open({ write: true });
}

async function create({ name, legs }: CreateParams, module: OwnBdevModule): Promise<string> {
  const disks = await Promise.all(legs.map(open));
  const mirror = new Mirror(name, disks);
  const [first] = disks;
  if (first === undefined) throw new TypeError('a mirror has legs');
  await module
    .bdevBuilder<Mirror>()
    .withName(name)
    .withProductName('RAID 1 in TypeScript')
    .withBlockLength(first.blockSizeBytes)
    .withBlockCount(mirror.sizeBytes / first.blockSizeBytes)
    .withData(mirror)
    .build()
    .register();
  return name;
}
