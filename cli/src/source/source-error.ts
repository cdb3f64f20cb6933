/** A place in a file that somebody wrote. Lines and columns start at 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is wrong with the source, so that nothing can be written: `manifest.yml:7:10: error: what, got what; what to do`. */
export class SourceError extends Error {
  constructor(readonly location: Location, readonly problem: string) {
    super(`${formatLocation(location)}: error: ${problem}`);
    this.name = 'SourceError';
  }
}

export function formatLocation({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}
