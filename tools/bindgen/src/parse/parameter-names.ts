/**
 * castxml drops the parameter names of function types. They are in the header's text, so they are read from there; a
 * parameter whose name cannot be told keeps an empty one.
 */
export class SourceText {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = withoutComments(text).split('\n');
  }

  /** Whether the text says `enum <name>` anywhere, which tells a tag from a typedef's name that clang lends. */
  namesEnum(name: string): boolean {
    return new RegExp(`\\benum\\s+${name}\\b`).test(this.#lines.join('\n'));
  }

  /**
   * Parameter names of the function type that `declared` is declared with, at or after `line`, if the text has exactly
   * `count` parameters there.
   */
  parameterNames(declared: string, line: number, count: number): readonly string[] | undefined {
    const text = this.#lines.slice(Math.max(0, line - 1), line + 24).join('\n');
    const at = new RegExp(`\\b${declared}\\s*(?:\\[[^\\]]*\\]\\s*)?\\)?\\s*\\(`).exec(text);
    if (!at) return undefined;
    const list = parenthesised(text, at.index + at[0].length - 1);
    if (list === undefined) return undefined;
    const names = splitTopLevel(list).map(parameterName);
    return names.length === count ? names : undefined;
  }
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

function parenthesised(text: string, open: number): string | undefined {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return text.slice(open + 1, index);
  }
  return undefined;
}

function splitTopLevel(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < list.length; index++) {
    const char = list[index];
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ',' && depth === 0) {
      parts.push(list.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(list.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '' && part !== 'void' && part !== '...');
}

const NOT_NAMES = new Set([
  'void',
  'char',
  'short',
  'int',
  'long',
  'unsigned',
  'signed',
  'float',
  'double',
  'bool',
  'const',
]);

function parameterName(parameter: string): string {
  const pointerToFunction = /\(\s*\*\s*([A-Za-z_]\w*)/.exec(parameter);
  if (pointerToFunction) return pointerToFunction[1] ?? '';
  const bare = parameter.replace(/\[[^\]]*\]/g, '').trim();
  const match = /^(.*[\s*])([A-Za-z_]\w*)$/s.exec(bare);
  if (!match) return '';
  const [, before = '', name = ''] = match;
  const tagOnly = /\b(struct|union|enum)\s*$/.test(before);
  const onlyQualifiers = before.replace(/\b(const|volatile|restrict)\b/g, '').trim() === '';
  return tagOnly || onlyQualifiers || NOT_NAMES.has(name) ? '' : name;
}
