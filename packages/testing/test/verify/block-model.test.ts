import { describe, expect, test } from 'vitest';
import { BlockModel } from '../../src/verify/block-model.js';

const one = { first: 5, count: 1 };
const block = (byte: number) => new Uint8Array(32).fill(byte);
const [a, b, c] = [block(0xa), block(0xb), block(0xc)];

function modelOf(...contents: Uint8Array[]): BlockModel {
  const model = new BlockModel(32);
  model.add(5, Buffer.concat(contents));
  return model;
}

/** Reads a block at once. @returns whether it can have held this */
function canHold(model: BlockModel, data: Uint8Array, range = one): boolean {
  return model.beginRead(range).end(data) === undefined;
}

function written(model: BlockModel, data: Uint8Array): void {
  model.beginWrite(one, [data]).end('done');
}

describe('a block holds', () => {
  test('what was written last', () => {
    const model = modelOf(a);
    written(model, b);
    written(model, c);
    expect([a, b, c].map((data) => canHold(model, data))).toEqual([false, false, true]);
  });

  test('the old or the new while it is written, and the new from when it was seen', () => {
    const model = modelOf(a);
    const write = model.beginWrite(one, [b]);
    expect(canHold(model, a)).toBe(true);
    expect(canHold(model, b)).toBe(true);
    expect(canHold(model, a)).toBe(false);
    write.end('done');
    expect(canHold(model, b)).toBe(true);
  });

  test('either of two that were written at the same time, and only the one that was seen', () => {
    const model = modelOf(a);
    const [first, second] = [model.beginWrite(one, [b]), model.beginWrite(one, [c])];
    second.end('done');
    first.end('done');
    expect(canHold(model, a)).toBe(false);
    expect(canHold(model, c)).toBe(true);
    expect(canHold(model, b)).toBe(false);
  });

  test('the later of two of which the other had ended', () => {
    const model = modelOf(a);
    const first = model.beginWrite(one, [b]);
    first.end('done');
    const second = model.beginWrite(one, [c]);
    second.end('done');
    expect(canHold(model, b)).toBe(false);
  });

  test('the old or the new of a write that failed, and the old of one that was refused', () => {
    const model = modelOf(a);
    model.beginWrite(one, [c]).end('refused');
    model.beginWrite(one, [b]).end('unknown');
    expect(canHold(model, c)).toBe(false);
    expect(canHold(modelOf(a), b)).toBe(false);
    expect(canHold(model, b)).toBe(true);
    expect(canHold(model, a)).toBe(false);
  });

  test('what a write that begins during the read brings', () => {
    const model = modelOf(a);
    const [early, late] = [model.beginRead(one), model.beginRead(one)];
    const write = model.beginWrite(one, [b]);
    expect(early.end(b)).toBeUndefined();
    write.end('done');
    // It was begun before another read had seen the new content.
    expect(late.end(a)).toBeUndefined();
  });

  test('what it held when it was copied, or what came while it was', () => {
    const model = modelOf(a, block(0));
    const copy = model.beginCopy({ first: 6, count: 1 }, 5);
    const read = model.beginRead({ first: 6, count: 1 });
    written(model, b);
    copy.end('done');
    written(model, c);
    const target = { first: 6, count: 1 };
    expect(canHold(model, c, target)).toBe(false);
    expect(canHold(model, block(0), target)).toBe(false);
    expect(read.end(b)).toBeUndefined();
    expect(canHold(model, b, target)).toBe(true);
    expect(canHold(model, a, target)).toBe(false);
  });

  test('anything, where the device does not promise what', () => {
    const model = modelOf(a);
    model.beginWrite(one, model.same(1, 'anything')).end('done');
    expect(canHold(model, c)).toBe(true);
    expect(canHold(model, b)).toBe(true);
    written(model, a);
    expect(canHold(model, b)).toBe(false);
  });

  test('zeroes after they were written', () => {
    const model = modelOf(a);
    model.beginWrite(one, model.same(1, 'zeroes')).end('done');
    expect(model.likely(one)).toEqual(Buffer.from(block(0)));
    expect(canHold(model, a)).toBe(false);
  });
});

describe('a compare', () => {
  test('is certain of what nobody writes', () => {
    const model = modelOf(a);
    const read = model.beginRead(one);
    expect(read.certainly(a)).toBe(true);
    expect(read.certainly(b)).toBe(false);
    model.beginWrite(one, [b]);
    expect(read.certainly(a)).toBe(false);
  });

  test('does not see the write that comes with it', () => {
    const model = modelOf(a);
    const write = model.beginWrite(one, [b]);
    expect(model.beginRead(one, write).certainly(a)).toBe(true);
    expect(model.beginRead(one).certainly(a)).toBe(false);
  });
});

test('the first wrong block is told, with what it may have held', () => {
  const model = modelOf(a, b, c);
  const write = model.beginWrite({ first: 6, count: 1 }, [c]);
  const read = model.beginRead({ first: 5, count: 3 }).end(Buffer.concat([a, block(1), block(2)]));
  write.end('done');
  expect(read?.block).toBe(6);
  expect(read?.possible.map(([byte]) => byte)).toEqual([0xb, 0xc]);
  expect(read?.actual[0]).toBe(1);
});
