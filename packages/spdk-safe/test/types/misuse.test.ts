import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const programFile = join(import.meta.dirname, 'misuse.generated-by-test.ts');

const head = `
import {
  type AsyncGuard, type BdevDescPtr, type BdevPtr, bdevClose, bdevDescGetBdev, bdevGetIoChannel, bdevProperties,
  DmaGuard, type Guard, type IoChannelGuard, type IoChannelPtr, pointerOf, unsafeAdopt,
} from '@spdk-ts/spdk-safe';
import { bdevDescFamily, bdevOpenExt } from '@spdk-ts/spdk-safe/functions/bdev';
import { mempoolCount, mempoolCreate, ringCount } from '@spdk-ts/spdk-safe/functions/env';
import { nvmeCtrlrAllocIoQpair } from '@spdk-ts/spdk-safe/functions/nvme';
import { nvmfPollGroupCreate } from '@spdk-ts/spdk-safe/functions/nvmf';
import { pollerPause } from '@spdk-ts/spdk-safe/functions/thread';
declare const channel: IoChannelPtr;
declare const channelGuard: IoChannelGuard;
declare const desc: BdevDescPtr;
declare const bdev: BdevPtr;
declare const pool: Guard<'spdk_mempool'>;
declare const target: AsyncGuard<'spdk_nvmf_tgt'>;
`;

/** What compiles: what follows differs from it by the kind of one argument. */
const right = [
  'bdevDescGetBdev(desc)',
  'bdevGetIoChannel(desc)',
  'bdevProperties(bdev)',
  'mempoolCount(pool)',
  'mempoolCount(mempoolCreate("x", 1, 1, 0, -1))',
  'nvmfPollGroupCreate(target)',
  'pointerOf(channelGuard, "spdk_io_channel", "channel")',
  'unsafeAdopt(bdevDescFamily, desc)',
  'bdevOpenExt("x", true, () => {})',
];

/** What must not compile, and whether it does when a branded pointer is a mere number. */
const wrong: readonly (readonly [expression: string, byBrand: boolean])[] = [
  ['bdevDescGetBdev(channel)', true],
  ['bdevDescGetBdev(bdev)', true],
  ['bdevProperties(desc)', true],
  ['bdevGetIoChannel(0x1000)', true],
  ['ringCount(channel)', true],
  ['unsafeAdopt(bdevDescFamily, channel)', true],
  ['bdevClose(channelGuard)', false],
  ['bdevGetIoChannel(channelGuard)', false],
  ['ringCount(pool)', false],
  ['pollerPause(pool)', false],
  ['nvmfPollGroupCreate(pool)', false],
  ['nvmeCtrlrAllocIoQpair(target, null)', false],
  ['mempoolCount(DmaGuard.alloc(1, 1))', false],
  ['mempoolCount("pool")', false],
  ['pointerOf(channelGuard, "spdk_bdev_desc", "desc")', false],
  ['bdevOpenExt(desc, true, () => {})', false],
  ['mempoolCreate(null, 1, 1, 0, -1)', false],
];

/** The expressions that do not compile, as the package's own configuration has them compiled. */
function refused(change: (fileName: string, text: string) => string = (_, text) => text): Set<string> {
  const lines = [...right, ...wrong.map(([expression]) => expression)];
  const text = `${head}${lines.map((line) => `${line};`).join('\n')}\n`;
  const { options } = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => {},
    },
  ) ?? { options: {} };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.fileExists = (name) => name === programFile || fileExists(name);
  host.readFile = (name) => (name === programFile ? text : readFile(name));
  host.getSourceFile = (name, languageVersion) => {
    const source = name === programFile ? text : readFile(name);
    return source === undefined
      ? undefined
      : ts.createSourceFile(name, change(name, source), languageVersion);
  };
  const program = ts.createProgram([programFile], options, host);
  const file = program.getSourceFile(programFile);
  const begin = head.split('\n').length - 1;
  return new Set(
    program.getSemanticDiagnostics(file).map(({ start = 0 }) => {
      const { line } = ts.getLineAndCharacterOfPosition(file as ts.SourceFile, start);
      return lines[line - begin] ?? `line ${line + 1} of the head`;
    }),
  );
}

describe('misuse of kinds', () => {
  let notCompiling = new Set<string>();
  beforeAll(() => {
    notCompiling = refused();
  }, 120_000);

  test('what is right compiles', () => {
    expect(right.filter((expression) => notCompiling.has(expression))).toEqual([]);
    expect([...notCompiling].filter((text) => text.startsWith('line '))).toEqual([]);
  });

  test.each(wrong)('%s does not compile', (expression) => {
    expect(notCompiling).toContain(expression);
  });

  test('it is the brand that tells pointers apart', () => {
    const declared = readFileSync(join(root, 'dist/pointer/pointer.d.ts'), 'utf8');
    expect(declared).toContain('readonly [brand]: Tag');
    const without = refused((name, text) =>
      name.endsWith('/spdk-safe/dist/pointer/pointer.d.ts')
        ? text.replace(/Ptr<Tag> & \{\s*readonly \[brand\]: Tag;\s*\}/, 'number')
        : text,
    );
    const byBrand = wrong.filter(([, brand]) => brand).map(([expression]) => expression);
    expect(wrong.map(([expression]) => expression).filter((expression) => !without.has(expression))).toEqual(
      byBrand,
    );
    expect(right.filter((expression) => without.has(expression))).toEqual([]);
  }, 120_000);
});
