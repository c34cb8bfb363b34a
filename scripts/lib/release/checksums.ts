/** The text of a `SHA256SUMS`, for `sha256sum -c SHA256SUMS`. */
import { createHash } from 'node:crypto';

/** A line for each file, by name. */
export const checksums = (files: Readonly<Record<string, Uint8Array>>): string =>
  Object.entries(files)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`)
    .join('');
