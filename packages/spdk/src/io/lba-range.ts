import { checkedInteger, checkedObject, wrongType } from '@spdk-ts/spdk-safe';

/** Bytes of a device that follow one another. */
export class LbaRange {
  /** First byte. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;

  /** @throws TypeError, RangeError for an empty range, and for one before the beginning */
  constructor(place: { readonly offset: number; readonly length: number }) {
    const { offset, length } = checkedObject(place, 'place');
    this.offset = checkedInteger(offset, 'offset', 0);
    this.length = checkedInteger(length, 'length', 1);
  }

  /** The byte after the last. */
  get end(): number {
    return this.offset + this.length;
  }

  /**
   * True if both have a byte in common.
   *
   * @throws TypeError
   */
  overlaps(other: LbaRange): boolean {
    requireRange(other);
    return this.offset < other.end && other.offset < this.end;
  }

  /**
   * True if all bytes of the other are in this one.
   *
   * @throws TypeError
   */
  contains(other: LbaRange): boolean {
    requireRange(other);
    return this.offset <= other.offset && other.end <= this.end;
  }
}

function requireRange(other: unknown): void {
  if (!(other instanceof LbaRange)) throw wrongType('LbaRange', 'other', other);
}
