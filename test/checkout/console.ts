/** What a test's code says in the console: recorded, and kept out of the report. */

/** For the top of a file or of a `describe`. The lines of the running test, errors and warnings. */
export function consoleLines(): readonly string[] {
  const lines: string[] = [];
  const { error, warn } = console;
  beforeEach(() => {
    lines.length = 0;
    console.error = console.warn = (line: string) => void lines.push(line);
  });
  afterEach(() => void Object.assign(console, { error, warn }));
  return lines;
}
