/**
 * An exported declaration whose text spans lines. It is written as text: ts-morph indents the further lines of an
 * initializer or a type as if they were its continuation.
 */
export function exportedLines(
  head: string,
  lines: readonly string[],
  tail: string,
  description: string,
): string {
  return [`/** ${description} */`, `export ${head}`, ...lines.map((line) => `  ${line}`), tail].join('\n');
}

export function exportedConst(name: string, initializer: string, description: string): string {
  return `/** ${description} */\nexport const ${name} = ${initializer};`;
}
