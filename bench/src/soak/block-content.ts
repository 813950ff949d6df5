// A block holds the pattern of a key, and each block of each write has a key of its own: what is read tells not only that
// it is wrong, but also whose it is. Key 0 stands for zeroes.

/** Fills a block with the pattern of its key. */
export function fillBlock(words: Int32Array, firstWord: number, wordsPerBlock: number, key: number): void {
  for (let index = 0; index < wordsPerBlock; index++) words[firstWord + index] = word(key, index);
}

/** The first word of a block that is not as its key wants it, or -1. */
export function wrongWord(words: Int32Array, firstWord: number, wordsPerBlock: number, key: number): number {
  for (let index = 0; index < wordsPerBlock; index++) {
    if (words[firstWord + index] !== word(key, index)) return index;
  }
  return -1;
}

/** The key itself comes first; the other words mix it with their place. */
function word(key: number, index: number): number {
  if (key === 0 || index === 0) return key;
  return Math.imul(key + Math.imul(index, 0x9e37_79b1), 0x85eb_ca6b);
}
