import { IoType, SpdkError } from '@spdk-ts/spdk-safe';
import { type BdevOps, ioMethods, otherMethods } from './bdev-ops.js';
import type { BdevSettings } from './bdev-settings.js';

/** A device cannot be built: says everything that is missing, or does not go together. */
export class BdevBuildError extends SpdkError {
  override readonly name: string = 'BdevBuildError';
  /** One sentence for each. */
  readonly problems: readonly string[];

  constructor(device: string | undefined, problems: readonly string[]) {
    super(`cannot build ${device ?? 'the device'}: ${problems.join('; ')}`, {
      code: 'EINVAL',
      errno: -22,
      operation: 'BdevBuilder.build',
    });
    this.problems = problems;
  }
}

/** The settings of a device that has all that it needs. */
export type CompleteSettings = BdevSettings &
  Required<Pick<BdevSettings, 'name' | 'productName' | 'data' | 'blockLength' | 'blockCount'>> & {
    readonly ioTypes: readonly IoType[];
  };

const requiredSettings = {
  name: 'withName',
  productName: 'withProductName',
  blockLength: 'withBlockLength',
  blockCount: 'withBlockCount',
  data: 'withData',
} as const;

/** @throws BdevBuildError */
export function completeSettings(settings: BdevSettings): CompleteSettings {
  const problems: string[] = [];
  for (const [setting, method] of Object.entries(requiredSettings)) {
    if (settings[setting as keyof typeof requiredSettings] === undefined)
      problems.push(`${setting} is missing (${method})`);
  }
  problems.push(...sizeProblems(settings));
  const ioTypes = settings.data === undefined ? [] : supportedTypes(settings.data as BdevOps, problems);
  if (problems.length > 0) throw new BdevBuildError(settings.name, problems);
  return { ...settings, ioTypes } as CompleteSettings;
}

/** @throws BdevBuildError for data that cannot do I/O */
export function requireSound(device: string, data: BdevOps): void {
  const problems: string[] = [];
  supportedTypes(data, problems);
  if (problems.length > 0) throw new BdevBuildError(device, problems);
}

function sizeProblems({ blockLength, blockCount, fields }: BdevSettings): string[] {
  const problems: string[] = [];
  const {
    metadataBytes = 0,
    interleavedMetadata,
    optimalIoBoundaryBlocks,
    writeUnitBlocks,
    physicalBlockBytes,
  } = fields;
  if (blockLength !== undefined) {
    const data = interleavedMetadata ? blockLength - metadataBytes : blockLength;
    if (data <= 0)
      problems.push(`metadata of ${metadataBytes} bytes leaves nothing of blocks of ${blockLength}`);
    else if (data % 512 !== 0)
      problems.push(`blockLength ${blockLength} has ${data} bytes of data, no multiple of 512`);
    else if (physicalBlockBytes !== undefined && physicalBlockBytes % data !== 0) {
      problems.push(
        `physicalBlockLength ${physicalBlockBytes} is no multiple of the ${data} bytes of a block`,
      );
    }
    if (blockCount !== undefined && blockCount * BigInt(blockLength) > BigInt(Number.MAX_SAFE_INTEGER)) {
      problems.push(`${blockCount} blocks of ${blockLength} bytes are more than 2^53 bytes`);
    }
  }
  if (fields.splitOnOptimalIoBoundary && !optimalIoBoundaryBlocks) {
    problems.push('splitOnOptimalIoBoundary needs an optimalIoBoundary (withOptimalIoBoundary)');
  }
  if (
    blockCount !== undefined &&
    writeUnitBlocks !== undefined &&
    blockCount % BigInt(writeUnitBlocks) !== 0n
  ) {
    problems.push(`blockCount ${blockCount} is no multiple of writeUnitSize ${writeUnitBlocks}`);
  }
  if ((fields.maxSegmentBytes === undefined) !== (fields.maxSegments === undefined)) {
    problems.push('maxSegmentSize and maxNumSegments go together: both or none');
  }
  return problems;
}

function supportedTypes(ops: BdevOps, problems: string[]): IoType[] {
  let isSound = true;
  for (const name of [...ioMethods, ...otherMethods]) {
    const method: unknown = ops[name];
    if (method === undefined || typeof method === 'function') continue;
    isSound = false;
    problems.push(`data.${name} is no function`);
  }
  if (!isSound) return [];
  const types = Object.values(IoType).filter((type) => supports(ops, type, problems));
  if (ops.submitRequest && !ops.ioTypeSupported)
    problems.push('data.submitRequest needs data.ioTypeSupported');
  else if (types.length === 0) problems.push('data does no kind of I/O');
  return types;
}

function supports(ops: BdevOps, type: IoType, problems: string[]): boolean {
  const hasMethod =
    (ops as Record<string, unknown>)[type] !== undefined && (ioMethods as readonly string[]).includes(type);
  if (!ops.ioTypeSupported) return hasMethod;
  let answer: unknown;
  try {
    answer = ops.ioTypeSupported(type);
  } catch (error) {
    answer = error;
  }
  if (typeof answer !== 'boolean')
    problems.push(`data.ioTypeSupported answers ${String(answer)} for ${type}, no boolean`);
  else if (answer && !ops.submitRequest && !hasMethod) {
    problems.push(`data.ioTypeSupported says that there is ${type}, and there is no such method`);
  }
  return answer === true;
}
