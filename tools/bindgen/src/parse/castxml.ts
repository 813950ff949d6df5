import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CastxmlDocument, readCastxmlDocument } from './castxml-document.js';
import { runOrThrow } from './command.js';

/**
 * Parses a translation unit with castxml. No compiler is simulated: glibc's headers expect `_Float128` of a simulated
 * GCC 12, which castxml's clang lacks; sizes and layouts are the same on this ABI.
 */
export function runCastxml(
  directory: string,
  translationUnit: string,
  flags: readonly string[],
): CastxmlDocument {
  const output = join(directory, 'castxml.xml');
  runOrThrow('castxml', ['--castxml-output=1', '-w', ...flags, '-o', output, translationUnit]);
  return readCastxmlDocument(readFileSync(output, 'utf8'));
}
