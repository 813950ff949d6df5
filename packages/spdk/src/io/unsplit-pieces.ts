import type { BdevLimits } from '@spdk-ts/spdk-safe';
import type { IoVec } from './io-vec.js';

/** A piece of a write, in one piece of memory. */
interface Piece {
  /** First byte on the device. */
  readonly offset: number;
  readonly part: IoVec;
}

/** Cuts a write where SPDK would, and between its buffers, so that SPDK hands on each piece as it is. */
export function* unsplitPieces(
  parts: readonly IoVec[],
  offset: number,
  limits: BdevLimits & { readonly blockSizeBytes: number },
): Generator<Piece> {
  const { blockSizeBytes, maxRwBlocks, maxSegmentBytes, optimalIoBoundaryBlocks } = limits;
  const most = Math.min(
    maxRwBlocks === undefined ? Infinity : maxRwBlocks * blockSizeBytes,
    maxSegmentBytes === undefined ? Infinity : wholeBlocks(maxSegmentBytes, blockSizeBytes),
    limits.splitOnWriteUnit ? limits.writeUnitBlocks * blockSizeBytes : Infinity,
  );
  const boundary = limits.splitOnOptimalIoBoundary ? (optimalIoBoundaryBlocks ?? 0) * blockSizeBytes : 0;
  let at = offset;
  for (const part of parts) {
    for (let done = 0; done < part.length; ) {
      const room = boundary === 0 ? Infinity : boundary - (at % boundary);
      const length = Math.min(part.length - done, most, room);
      yield { offset: at, part: part.slice(done, length) };
      done += length;
      at += length;
    }
  }
}

function wholeBlocks(bytes: number, blockSizeBytes: number): number {
  return Math.max(blockSizeBytes, bytes - (bytes % blockSizeBytes));
}
