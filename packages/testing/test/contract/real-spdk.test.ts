import { bdevContract, type ContractContext, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

let told = false;

/** Skips the test where SPDK is not a real one. */
function requireRealSpdk({ spdk, skip }: ContractContext): void {
  if (spdk.backend.backend === 'spdk') return;
  const note =
    'only a real SPDK has nvme, lvol and raid; build it with `npm run build:spdk` and set SPDK_TS_BACKEND=spdk';
  if (!told) console.warn(`skipped: ${note}`);
  told = true;
  skip(note);
}

const nqn = 'nqn.2024-01.io.spdk-ts:contract';

/** The namespace of a target in this process, over TCP on the loopback interface. */
async function nvmeOverTcp(context: ContractContext) {
  requireRealSpdk(context);
  const { spdk } = context;
  const { name: base } = await spdk.devices.create('malloc:///Base0?size=8MiB');
  await spdk.nvmf.ensureTransport();
  const subsystem = await spdk.nvmf.createSubsystem({ nqn });
  await subsystem.addNamespace(base, { uuid: '6f8d3c2e-0000-4000-8000-000000000001' });
  const { address, port } = await subsystem.listen();
  const controller = await spdk.nvme.attach({ name: 'Contract0', address, port, subsystemNqn: nqn });
  return {
    name: 'Contract0n1',
    remove: async () => {
      await controller.detach();
      await subsystem.delete();
      await spdk.devices.delete(base);
    },
  };
}

/** A volume, which takes its clusters as they are written if it is `thin`. */
const lvol = (thin: boolean) => async (context: ContractContext) => {
  requireRealSpdk(context);
  const { spdk } = context;
  const { name: base } = await spdk.devices.create('malloc:///Base0?size=32MiB');
  const store = await spdk.lvol.create(base, { name: 'Contract', clusterSize: '1MiB' });
  const volume = await store.createLvol({ name: 'Contract0', size: '8MiB', thin });
  return {
    name: volume.name,
    resize: (bytes: number) => volume.resize(bytes),
    remove: async () => {
      await volume.delete();
      await store.delete();
      await spdk.devices.delete(base);
    },
  };
};

const raid = (level: 'raid0' | 'raid1' | 'concat') => async (context: ContractContext) => {
  requireRealSpdk(context);
  const { spdk } = context;
  const bases = [
    await spdk.devices.create('malloc:///Base0?size=8MiB'),
    await spdk.devices.create('malloc:///Base1?size=8MiB'),
  ];
  const { name } = await spdk.devices.create({ driver: 'raid', name: 'Contract0', level, bases });
  return {
    name,
    remove: async () => {
      await spdk.devices.delete(name);
      for (const base of bases) await spdk.devices.delete(base.name);
    },
  };
};

bdevContract({
  name: 'NVMe over TCP',
  create: nvmeOverTcp,
  fails: ['scatteredCompare'],
  resetFailsIo: true,
});
bdevContract({ name: 'a logical volume', create: lvol(false), resizes: true });
bdevContract({ name: 'a thin logical volume', create: lvol(true), resizes: true });
bdevContract({ name: 'raid1', create: raid('raid1') });
bdevContract({ name: 'raid0', create: raid('raid0') });
bdevContract({ name: 'a concatenation', create: raid('concat') });
