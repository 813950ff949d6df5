import { AsyncGuard } from '@spdk-ts/spdk-safe';
import { keyringGetKey } from '@spdk-ts/spdk-safe/functions/keyring';
import { nvmeConnect, nvmePollGroupCreate } from '@spdk-ts/spdk-safe/functions/nvme';
import {
  nvmfGetTgt,
  nvmfPollGroupCreate,
  nvmfTgtCreate,
  nvmfTgtGetName,
} from '@spdk-ts/spdk-safe/functions/nvmf';
import { scsiPortCreate, scsiPortGetName } from '@spdk-ts/spdk-safe/functions/scsi';
import {
  sockConnect,
  sockGroupCreate,
  sockIsConnected,
  sockIsIpv4,
  sockListen,
} from '@spdk-ts/spdk-safe/functions/sock';
import { zipfCreate, zipfGenerate } from '@spdk-ts/spdk-safe/functions/zipf';
import { backendInfo, loadBackend } from '@spdk-ts/spdk-sys/runtime';
import { structs as nvmeStructs } from '@spdk-ts/spdk-sys/structs/nvme';
import { structs as nvmfStructs } from '@spdk-ts/spdk-sys/structs/nvmf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSpdk, stopSpdk } from '../running-spdk.js';

loadBackend();
const skipped = backendInfo().backend !== 'spdk';
if (skipped) {
  console.warn(
    'skipped: guards of NVMe, NVMe-oF, sockets, SCSI and keys need the spdk backend; run them with SPDK_TS_BACKEND=spdk',
  );
}

describe.skipIf(skipped)('guards of what only SPDK has', () => {
  beforeAll(startSpdk);
  afterAll(stopSpdk);
  const closed = expect.objectContaining({ code: 'ERR_SPDK_CLOSED' });

  /** Options of a target, zeroed but for its name. */
  function targetOptions(name: string) {
    const options = nvmfStructs.spdk_nvmf_target_opts.alloc();
    if (nvmfStructs.spdk_nvmf_target_opts.has('size')) options.size = BigInt(options.$bytes.byteLength);
    options.name = name;
    options.max_subsystems = 4;
    return options;
  }

  test('NVMe-oF targets, which take time to go', async () => {
    const target = nvmfTgtCreate(targetOptions('safe-target'));
    expect(target).toBeInstanceOf(AsyncGuard);
    expect(nvmfTgtGetName(target)).toBe('safe-target');
    const gone = target[Symbol.asyncDispose]();
    expect(target.closed).toBe(true);
    await gone;
    await target[Symbol.asyncDispose]();
    expect(nvmfGetTgt('safe-target')).toBeUndefined();
    expect(() => nvmfTgtGetName(target)).toThrow(closed);
  });

  test('a target closes its poll groups', async () => {
    const target = nvmfTgtCreate(targetOptions('safe-groups'));
    const group = nvmfPollGroupCreate(target);
    await target[Symbol.asyncDispose]();
    expect(group.closed).toBe(true);
    await group[Symbol.asyncDispose]();
    expect(nvmfGetTgt('safe-groups')).toBeUndefined();
  });

  test('options that have to be there, and those that need not be', () => {
    expect(() => nvmfTgtCreate(null as never)).toThrow('expected a struct of spdk-sys for opts, got null');
    const nowhere = nvmeStructs.spdk_nvme_transport_id.alloc();
    expect(() => nvmeConnect(nowhere, null)).toThrow(
      expect.objectContaining({ code: 'EIO', operation: 'spdk_nvme_connect' }),
    );
  });

  test('sockets', () => {
    using listening = sockListen('127.0.0.1', 0, null);
    expect(sockIsIpv4(listening)).toBe(true);
    using group = sockGroupCreate();
    expect(group.closed).toBe(false);
    expect(() => sockConnect('no address', 1, 'posix')).toThrow(expect.objectContaining({ code: 'EIO' }));
    listening[Symbol.dispose]();
    expect(() => sockIsConnected(listening)).toThrow(closed);
  });

  test('NVMe poll groups, Zipf distributions, keys', () => {
    using group = nvmePollGroupCreate();
    expect(group.tag).toBe('spdk_nvme_poll_group');
    using distribution = zipfCreate(100n, 0.9, 1);
    expect(zipfGenerate(distribution)).toBeLessThan(100n);
    expect(() => keyringGetKey('no-such-key')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  test('SCSI ports, where SPDK was linked with them', () => {
    if (backendInfo().functions.includes('spdk_scsi_port_create')) {
      using port = scsiPortCreate(1n, 0, 'safe-port');
      expect(scsiPortGetName(port)).toBe('safe-port');
    } else {
      expect(() => scsiPortCreate(1n, 0, 'safe-port')).toThrow(
        expect.objectContaining({ code: 'ERR_SPDK_UNSUPPORTED' }),
      );
    }
  });
});
