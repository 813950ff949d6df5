/** What has to be said about a record for a compiler to lay it out as measured: `packed` and `aligned` attributes. */
export interface LayoutAttributes {
  readonly packed: boolean;
  readonly aligned: number | undefined;
  /** Per member, in order: the alignment that its own attribute must have asked for. */
  readonly members: readonly (number | undefined)[];
}

export interface MeasuredMember {
  /** In bits from the start of the record. */
  readonly offset: number;
  /** Width of a bit-field; undefined for an ordinary member. */
  readonly bits: number | undefined;
  /** Of the member's type, in bytes. */
  readonly size: number;
  /** 1 for an unnamed bit-field, whose type does not align the record. */
  readonly align: number;
}

export interface MeasuredRecord {
  readonly union: boolean;
  /** In bytes. */
  readonly align: number;
  readonly members: readonly MeasuredMember[];
}

/**
 * castxml reports where members are, not why. This replays the System V layout rules and attributes each difference to
 * `packed` (a member earlier than its alignment allows) or to `aligned` (one that is later).
 */
export function explainLayout(record: MeasuredRecord): LayoutAttributes {
  const packed = record.members.some((member) => isTooEarly(member)) || record.align < naturalAlign(record);
  const members = record.union ? record.members.map(() => undefined) : explainMembers(record, packed);
  const explained = Math.max(packed ? 1 : naturalAlign(record), ...members.map((align) => align ?? 1));
  return { packed, aligned: record.align > explained ? record.align : undefined, members };
}

function naturalAlign(record: MeasuredRecord): number {
  return Math.max(1, ...record.members.map((member) => member.align));
}

function isTooEarly(member: MeasuredMember): boolean {
  const alignBits = member.align * 8;
  if (member.bits === undefined) return member.offset % alignBits !== 0;
  if (member.bits === 0) return false;
  const unit = member.size * 8;
  return Math.floor(member.offset / unit) !== Math.floor((member.offset + member.bits - 1) / unit);
}

function explainMembers(record: MeasuredRecord, packed: boolean): (number | undefined)[] {
  let end = 0;
  return record.members.map((member) => {
    const expected = expectedOffset(member, end, packed);
    const width = member.bits ?? member.size * 8;
    end = member.offset + width;
    if (member.offset === expected || member.bits === 0) return undefined;
    return attributeFor(member.offset, expected);
  });
}

function expectedOffset(member: MeasuredMember, end: number, packed: boolean): number {
  if (member.bits === undefined) return roundUp(end, packed ? 8 : member.align * 8);
  if (packed) return end;
  const unit = member.size * 8;
  const straddles = Math.floor(end / unit) !== Math.floor((end + member.bits - 1) / unit);
  return straddles ? roundUp(end, unit) : end;
}

function attributeFor(offset: number, expected: number): number {
  for (let bytes = 4096; bytes > 1; bytes /= 2) {
    if (roundUp(expected, bytes * 8) === offset) return bytes;
  }
  throw new Error(`no alignment attribute moves a member from bit ${expected} to bit ${offset}`);
}

function roundUp(bits: number, toBits: number): number {
  return Math.ceil(bits / toBits) * toBits;
}
