/**
 * Cuts a byte stream of JSON objects without separators, which is how SPDK's JSON-RPC server answers, into texts of
 * one object each.
 */
export class JsonSplitter {
  readonly #decoder = new TextDecoder();
  #text = '';
  #scanned = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Takes the next bytes and returns the objects that they complete. */
  push(bytes: Uint8Array): string[] {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    const objects: string[] = [];
    let start = 0;
    for (; this.#scanned < this.#text.length; this.#scanned++) {
      if (this.#scan(this.#text.charAt(this.#scanned))) {
        objects.push(this.#text.slice(start, this.#scanned + 1));
        start = this.#scanned + 1;
      }
    }
    this.#text = this.#text.slice(start);
    this.#scanned -= start;
    return objects;
  }

  /** Looks at one character; true when it closes an outermost object. */
  #scan(character: string): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (character === '\\') this.#escaped = true;
      else if (character === '"') this.#inString = false;
      return false;
    }
    if (character === '"') this.#inString = true;
    else if (character === '{' || character === '[') this.#depth++;
    else if (character === '}' || character === ']') {
      this.#depth--;
      return this.#depth === 0;
    }
    return false;
  }
}
