const bytesPerLine = 16;

/** Bytes as `hexdump -C` prints them. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  let repeated = false;
  for (let at = 0; at < bytes.length; at += bytesPerLine) {
    const line = bytes.subarray(at, at + bytesPerLine);
    const before = bytes.subarray(at - bytesPerLine, at);
    // A run of equal lines is one line and a star; the last line is printed when it is shorter.
    if (at > 0 && Buffer.compare(line, before) === 0) {
      if (!repeated) lines.push('*');
      repeated = true;
      continue;
    }
    repeated = false;
    lines.push(`${address(at)}  ${columns(line)}  |${text(line)}|`);
  }
  return [...lines, address(bytes.length)].join('\n');
}

function address(at: number): string {
  return at.toString(16).padStart(8, '0');
}

function columns(line: Uint8Array): string {
  const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, '0'));
  const half = bytesPerLine / 2;
  const halves = [hex.slice(0, half), hex.slice(half)].map((part) => part.join(' ').padEnd(half * 3 - 1));
  return halves.join('  ');
}

function text(line: Uint8Array): string {
  return Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
}
