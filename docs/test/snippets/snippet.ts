/** A TypeScript block of a Markdown file. */
export interface Snippet {
  /** The Markdown file, as it was given. */
  readonly document: string;
  /** Of the block's first line of code, counted from 1. */
  readonly line: number;
  readonly code: string;
  /** What it prints: the `text` block right below it. */
  readonly prints: string | undefined;
  /** Why it is compiled only. */
  readonly notRun: string | undefined;
  /** True for a test file, that vitest runs. */
  readonly isTest: boolean;
  /** Cores that it needs. */
  readonly cores: number;
  /** The backend that it needs. */
  readonly backend: string | undefined;
}

const block = /^```ts(?: (.*))?\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm;

/**
 * The TypeScript blocks of a Markdown text. Behind `ts` there may be `test`, `cores=2`, `backend=spdk`, or
 * `no-run reason="..."`.
 *
 * @throws Error for other words, and for `no-run` without a reason
 */
export function snippetsOf(document: string, markdown: string): Snippet[] {
  return [...markdown.matchAll(block)].map((match) => {
    const [, info = '', code = '', prints] = match;
    const line = markdown.slice(0, match.index).split('\n').length + 1;
    const words = readWords(info, `${document}:${line - 1}`);
    return { document, line, code, prints: prints?.trimEnd(), ...words };
  });
}

function readWords(info: string, place: string): Pick<Snippet, 'notRun' | 'isTest' | 'cores' | 'backend'> {
  const reason = /^no-run reason="([^"]+)"$/.exec(info)?.[1];
  if (reason !== undefined) return { notRun: reason, isTest: false, cores: 1, backend: undefined };
  const words = info.split(' ').filter(Boolean);
  const unknown = words.filter((word) => !/^(test|cores=\d+|backend=(spdk|embedded))$/.test(word));
  if (unknown.length > 0) {
    throw new Error(`${place}: expected test, cores=N, backend=NAME or no-run reason="...", got ${info}`);
  }
  const value = (name: string) => words.find((word) => word.startsWith(`${name}=`))?.split('=')[1];
  return {
    notRun: undefined,
    isTest: words.includes('test'),
    cores: Number(value('cores') ?? 1),
    backend: value('backend'),
  };
}
