import { expect, test } from 'vitest';
import { families } from '../src/config/ownership/families.js';
import { ownershipProblems, safeFamilies, safeFunctions } from '../src/passes/ownership.js';
import { buildTable } from '../src/passes/table.js';
import { readApis } from '../src/workspace/repository.js';

const table = buildTable(readApis());
const withFunctions = (change: (name: string) => string | undefined) => ({
  ...table,
  functions: table.functions.flatMap((item) => {
    const name = change(item.name);
    return name === undefined ? [] : [{ ...item, name }];
  }),
});

test('every function that releases something has a family or a reason', () => {
  expect(ownershipProblems(table)).toEqual([]);
  const renamed = withFunctions((name) => (name === 'spdk_bdev_free_io' ? 'spdk_gadget_free' : name));
  expect(ownershipProblems(renamed)).toEqual([
    'spdk_bdev_free_io releases nothing, or is not there',
    'spdk_gadget_free: a family in config/ownership, or a reason why there is none',
  ]);
});

test('a family of what SPDK no longer has is a problem', () => {
  const gone = withFunctions((name) => (name === 'spdk_mempool_count' ? undefined : name));
  expect(ownershipProblems(gone)).toEqual(['spdk_mempool_count is not in the table']);
});

test('all that the families name becomes a function', () => {
  const emitted = new Set(safeFunctions(table).map(({ item }) => item.name));
  for (const { creates, uses } of Object.values(families))
    for (const name of [...Object.keys(creates), ...uses]) expect(emitted).toContain(name);
});

test('what is released, and how, comes from the types', () => {
  const byTag = new Map(safeFamilies(table).map((family) => [family.tag, family]));
  expect(byTag.get('spdk_poller')).toMatchObject({ releasesThroughPointer: true, releaseErrno: false });
  expect(byTag.get('spdk_mempool')).toMatchObject({ releasesThroughPointer: false });
  expect(byTag.get('spdk_nvmf_tgt')).toMatchObject({ releaseCallback: { statusIndex: 1 } });
  expect(byTag.get('spdk_nvme_poll_group')).toMatchObject({ releaseErrno: true });
  const [connect] = safeFunctions(table).filter(({ item }) => item.name === 'spdk_nvme_connect');
  expect(connect?.params.map(({ name, how }) => [name, how])).toEqual([
    ['trid', 'struct'],
    ['opts', 'struct'],
    ['opts_size', 'size'],
  ]);
});
