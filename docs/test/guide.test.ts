import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackendErrorCode, SpdkErrorCode } from '@spdk-ts/spdk';
import { describe, expect, test } from 'vitest';
import { ExportedNames } from './parity/exported-names.js';

const guide = join(import.meta.dirname, '../guide');

/** What the crate exports: types, constants and public modules. */
const spdkRsExports = [
  'Bdev',
  'BdevAsyncCallContext',
  'BdevStats',
  'BdevBuilder',
  'BdevDesc',
  'BdevDescError',
  'BdevEvent',
  'LbaRange',
  'LbaRangeLock',
  'BdevIo',
  'BdevGlobalIter',
  'BdevModuleIter',
  'BdevModule',
  'BdevModuleBuild',
  'BdevModuleBuilder',
  'WithModuleConfigJson',
  'WithModuleFini',
  'WithModuleGetCtxSize',
  'WithModuleInit',
  'BdevOps',
  'Core',
  'CoreIterator',
  'Cores',
  'RoundRobinCoreSelector',
  'DmaBuf',
  'DmaError',
  'spdk_error',
  'SpdkError',
  'SpdkResult',
  'IoChannel',
  'IoChannelGuard',
  'ChannelTraverseStatus',
  'IoDeviceChannelTraverse',
  'IoDevice',
  'IoStatus',
  'IoType',
  'AsIoVecPtr',
  'AsIoVecs',
  'IoVec',
  'JsonWriteContext',
  'nvme_admin_opc',
  'nvme_nvm_opcode',
  'nvme_reservation_acquire_action',
  'nvme_reservation_register_action',
  'nvme_reservation_register_cptpl',
  'nvme_reservation_type',
  'NvmeStatus',
  'NvmfController',
  'NvmfSubsystemEvent',
  'Poller',
  'PollerBuilder',
  'CurrentThreadGuard',
  'Thread',
  'UnsafeData',
  'UnsafeRef',
  'UntypedBdev',
  'Uuid',
  'LogProto',
  'spdk_rs_log',
  'logfn',
  'bdevs',
  'cpu_cores',
  'ffihelper',
  'libspdk',
];

/** The first cells of a page's tables, without their backquotes. */
function firstCells(page: string): string[] {
  const text = readFileSync(join(guide, page), 'utf8');
  return [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, cell = '']) => cell);
}

describe('the table of codes', () => {
  const codes = firstCells('errors.md').filter((cell) => cell.startsWith('ERR_'));

  test('has each code of the library', () => {
    const all = [...Object.values(SpdkErrorCode), ...Object.values(BackendErrorCode)];
    expect(all.filter((code) => !codes.includes(code))).toEqual([]);
  });

  test('has no other', () => {
    const all: string[] = [...Object.values(SpdkErrorCode), ...Object.values(BackendErrorCode)];
    expect(codes.filter((code) => !all.includes(code))).toEqual([]);
  });
});

describe('the tables for those who know spdk-rs', () => {
  const text = readFileSync(join(guide, 'migrating-from-spdk-rs.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (`.*?) +\| (.*?) +\|.*\|$/gm)].map(([, theirs = '', ours = '']) => ({
    theirs,
    ours,
  }));
  const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

  test('have every export of its crate', () => {
    const named = rows.flatMap(({ theirs }) => quoted(theirs));
    expect(spdkRsExports.filter((name) => !named.includes(name))).toEqual([]);
  });

  test('name exports that there are', () => {
    const exported = new ExportedNames(
      ['@spdk-ts/spdk', '@spdk-ts/spdk-safe', '@spdk-ts/spdk-sys'],
      import.meta.filename,
    );
    const named = rows.flatMap(({ ours }) => quoted(ours));
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !exported.has(name))).toEqual([]);
  });

  test('have an answer in each row', () => {
    const answers = rows.filter(
      ({ ours }) => quoted(ours).length > 0 || /^not (needed|there yet)$/.test(ours),
    );
    expect(rows.filter((row) => !answers.includes(row))).toEqual([]);
  });
});
