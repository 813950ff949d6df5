import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonSplitter } from '../../src/rpc/json-splitter.js';

describe('JsonSplitter', () => {
  test('finds every object, however the bytes are cut', () => {
    const answers = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.json()), { maxLength: 8 });
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 16 }), (objects, chunkBytes) => {
        const stream = Buffer.from(objects.map((object) => JSON.stringify(object)).join('\n'));
        const splitter = new JsonSplitter();
        const texts: string[] = [];
        for (let at = 0; at < stream.length; at += chunkBytes) {
          texts.push(...splitter.push(stream.subarray(at, at + chunkBytes)));
        }
        expect(texts.map((text) => JSON.parse(text))).toEqual(objects);
      }),
    );
  });

  test('is not misled by braces and quotes inside of strings', () => {
    const object = { text: '}{][\\"', 'k"}': '\\' };
    expect(new JsonSplitter().push(Buffer.from(JSON.stringify(object)))).toEqual([JSON.stringify(object)]);
  });

  test('keeps an unfinished object to itself', () => {
    const splitter = new JsonSplitter();
    expect(splitter.push(Buffer.from('{"a":1}{"b"'))).toEqual(['{"a":1}']);
    expect(splitter.push(Buffer.from(':2}'))).toEqual(['{"b":2}']);
  });
});
