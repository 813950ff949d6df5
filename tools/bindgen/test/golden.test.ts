import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emitEmbeddedHeaders } from '../src/emit/embedded/headers.js';
import { serialiseApi } from '../src/ir/serialise.js';
import { hasTool, run } from '../src/parse/command.js';
import { caseFile, caseNames, emitCase, expectation, parseCase, readCase } from './golden.js';

const castxml = hasTool('castxml') && hasTool('gcc');
if (!castxml) console.warn('SKIPPED: parsing headers needs castxml and gcc: apt-get install castxml gcc');

describe.each(caseNames)('%s', (caseName) => {
  test.skipIf(!castxml)('input.h reads as ir.json', () => {
    const actual = serialiseApi(parseCase(caseName));
    expect(actual).toBe(expectation(caseName, 'ir.json', actual));
  });

  test('ir.json emits what is expected', () => {
    for (const [file, actual] of Object.entries(emitCase(caseName, readCase(caseName)))) {
      expect(actual, file).toBe(expectation(caseName, file, actual));
    }
  });

  describe.skipIf(!castxml)('for the C compiler', () => {
    let directory = '';
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'bindgen-golden-'));
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    test.each(['the input', 'the emitted header'])('%s is laid out as ir.json says', (which) => {
      const api = readCase(caseName);
      const header = join(directory, 'header.h');
      const [emitted] = emitEmbeddedHeaders(api, { isDeclared: () => true, functionsOnly: () => false });
      writeFileSync(
        header,
        which === 'the input' ? `#include "${caseFile(caseName, 'input.h')}"\n` : (emitted?.text ?? ''),
      );
      const assertions =
        emitCase(caseName, api)['layout_assertions.c.expected']?.replace(/^#include "generated.*$/m, '') ??
        '';
      const source = join(directory, 'assertions.c');
      writeFileSync(source, assertions.replaceAll('__has_include("input.h")', '1'));
      expect(run('gcc', ['-fsyntax-only', '-include', header, source])).toMatchObject({
        status: 0,
        stderr: '',
      });
    });
  });
});
