import type { NvmfController, NvmfSubsystemEventType } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { test as base, Exported } from './real-spdk.js';

const hostNqn = 'nqn.2024-01.io.spdk-ts:host';
const types = ['hostConnect', 'hostDisconnect', 'hostKeepAliveTimeout'] as const;

/** Two cores: hosts are served on the reactor of the second, where the events then happen. */
const targetOnReactor = {
  subsystem: 'nvmf',
  config: [{ method: 'nvmf_set_config', params: { poll_groups_mask: '0x2' } }],
};

/** `events`: a subsystem and all that happened to it. Where SPDK does not tell, that is tested, and the test ends. */
const test = base.extend('events', async ({ realSpdk, skip }, { onCleanup }) => {
  const exported = await Exported.create(realSpdk, ['4MiB']);
  onCleanup(() => exported[Symbol.asyncDispose]());
  const seen: [NvmfSubsystemEventType, NvmfController][] = [];
  const watch = () => {
    for (const type of types) exported.subsystem.on(type, (one) => seen.push([type, one]));
  };
  if (!realSpdk.backend.flavour.startsWith('openebs')) {
    expect(watch).toThrow(expect.objectContaining({ code: 'ERR_SPDK_UNSUPPORTED' }));
    const note =
      "only OpenEBS's fork of SPDK tells what happens to subsystems; set SPDK_ROOT_DIR to it and build again";
    console.warn(`skipped: ${note}`);
    skip(note);
  }
  watch();
  return { exported, seen };
});
test.override(
  'spdkOptions',
  { scope: 'file' },
  { hugepages: false, coreMask: '0x3', config: { subsystems: [targetOnReactor] } },
);

describe('what happens to a subsystem is told', () => {
  test('when hosts connect and disconnect, from another thread', async ({ realSpdk, events }) => {
    const { exported, seen } = events;
    await using controller = await realSpdk.nvme.attach({ ...exported.attachOptions('Nvme0'), hostNqn });
    const [connection] = await exported.subsystem.connections();
    const expected = { controllerId: connection?.controllerId, hostNqn, hostId: connection?.hostId };
    const connected = { ...expected, controllerId: undefined };
    await expect.poll(() => seen).toEqual([['hostConnect', connected]]);
    await controller.detach();
    await expect
      .poll(() => seen)
      .toEqual([
        ['hostConnect', connected],
        ['hostDisconnect', expected],
      ]);
  });

  test('in order, and until it is not asked for any more', async ({ realSpdk, events }) => {
    const { exported, seen } = events;
    const once: NvmfController[] = [];
    const listener = (controller: NvmfController) => once.push(controller);
    exported.subsystem.on('hostConnect', listener).on('hostConnect', listener);
    for (let round = 0; round < 5; round++) {
      const controller = await realSpdk.nvme.attach({ ...exported.attachOptions('Nvme0'), hostNqn });
      await controller.detach();
      if (round === 2) {
        await expect.poll(() => once).toHaveLength(3);
        exported.subsystem.off('hostConnect', listener);
      }
    }
    await expect
      .poll(() => seen.map(([type]) => type))
      .toEqual(Array.from({ length: 10 }, (_, index) => types[index % 2]));
    expect(once).toHaveLength(3);
  });

  test('not after it was deleted, nor to those who watch another', async ({ realSpdk, events }) => {
    const { exported, seen } = events;
    await using other = await Exported.create(realSpdk, ['4MiB']);
    const others: NvmfController[] = [];
    other.subsystem.on('hostDisconnect', (controller) => others.push(controller));
    await using controller = await realSpdk.nvme.attach(other.attachOptions('Nvme1'));
    await controller.detach();
    await expect.poll(() => others).toHaveLength(1);
    await exported.subsystem.delete();
    expect(seen).toEqual([]);
    expect(() => exported.subsystem.on('hostConnect', () => {})).toThrow(
      expect.objectContaining({ code: 'ENODEV' }),
    );
    expect(() => exported.subsystem.on('hostLeft' as never, () => {})).toThrow('expected hostConnect, ');
    expect(() => exported.subsystem.on('hostConnect', 7 as never)).toThrow('expected function for listener');
  });
});
