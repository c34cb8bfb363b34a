/**
 * A font of our own that draws every character as the same block and every space as nothing, so that
 * a text takes the same room and leaves the same mark on every machine. Made here as OpenType (ISO/IEC
 * 14496-22), because a font that is installed somewhere would be the machine's again.
 */

/** Units of one em, and the measures of a line in them. */
const EM = 1000;
const ASCENT = 800;
const DESCENT = 200;
/** About what letters take in a font for reading; half an em, so that usual sizes give whole pixels. */
const ADVANCE = 500;
/** The block, from the baseline to the height of small letters; without a gap, so that words are bars. */
const BLOCK = { left: 0, bottom: 0, right: ADVANCE, top: 520 };
const BLOCK_GLYPH = 1;
const SPACE_GLYPH = 2;
/** First and last character of each run, and its glyph. */
const CHARACTERS = [
  [0x20, 0x20, SPACE_GLYPH],
  [0x21, 0x9f, BLOCK_GLYPH],
  [0xa0, 0xa0, SPACE_GLYPH],
  [0xa1, 0x1fff, BLOCK_GLYPH],
  [0x2000, 0x200f, SPACE_GLYPH],
  [0x2010, 0x202e, BLOCK_GLYPH],
  [0x202f, 0x202f, SPACE_GLYPH],
  [0x2030, 0x10ffff, BLOCK_GLYPH],
] as const;

/** The name that style sheets use. */
export const BLOCK_FONT = 'Blocks';

type Field = readonly [bytes: 1 | 2 | 4, value: number];
const u8 = (value: number): Field => [1, value];
const u16 = (value: number): Field => [2, value];
const u32 = (value: number): Field => [4, value];

function pack(...fields: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) at = value < 0 ? bytes.writeIntBE(value, at, size) : bytes.writeUIntBE(value, at, size);
  return bytes;
}

/** The font file. */
export function blockFont(): Buffer {
  const { left, bottom, right, top } = BLOCK;
  // Four corners, all on the curve; each coordinate is the step from the one before.
  const block = pack(
    ...[1, left, bottom, right, top, 3, 0].map(u16),
    ...[1, 1, 1, 1].map(u8),
    ...[left, 0, right - left, 0].map(u16),
    ...[bottom, top - bottom, 0, bottom - top].map(u16),
  );
  const glyphs = [block, block, Buffer.alloc(0)];
  const ends = glyphs.map((_, index) => glyphs.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));
  const name = Buffer.from(BLOCK_FONT, 'utf16le').swap16();
  const names = [1, 2, 4, 6];
  const tables: Readonly<Record<string, Buffer>> = {
    'OS/2': pack(
      ...[4, ADVANCE, 400, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].map(u16),
      ...Array.from({ length: 10 }, () => u8(0)),
      ...[0, 0, 0, 0].map(u32),
      u32(0x20202020),
      ...[0x40, 0x20, 0xffff, ASCENT, -DESCENT, 0, ASCENT, DESCENT].map(u16),
      ...[0, 0].map(u32),
      ...[top, ASCENT, 0, 0x20, 0].map(u16),
    ),
    cmap: pack(
      ...[0, 1, 3, 10].map(u16),
      u32(12),
      ...[13, 0].map(u16),
      ...[16 + CHARACTERS.length * 12, 0, CHARACTERS.length].map(u32),
      ...CHARACTERS.flat().map(u32),
    ),
    glyf: Buffer.concat(glyphs),
    head: pack(u32(0x10000), u32(0x10000), u32(0), u32(0x5f0f3cf5), ...[3, EM].map(u16), ...[0, 0, 0, 0].map(u32), ...[left, bottom, right, top, 0, 8, 2, 1, 0].map(u16)),
    hhea: pack(u32(0x10000), ...[ASCENT, -DESCENT, 0, ADVANCE, 0, 0, right, 1, 0, 0, 0, 0, 0, 0, 0, glyphs.length].map(u16)),
    hmtx: pack(...glyphs.flatMap(() => [u16(ADVANCE), u16(0)])),
    loca: pack(...[0, ...ends].map(u32)),
    maxp: pack(u32(0x10000), ...[glyphs.length, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0].map(u16)),
    name: Buffer.concat([
      pack(...[0, names.length, 6 + names.length * 12].map(u16), ...names.flatMap((id) => [3, 1, 0x409, id, name.length, 0].map(u16))),
      name,
    ]),
    post: pack(u32(0x30000), u32(0), ...[-100, 50].map(u16), ...[0, 0, 0, 0, 0].map(u32)),
  };
  return assemble(tables);
}

/** The table directory, and the tables behind it, each on a boundary of four bytes. */
function assemble(tables: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries(tables).map(([tag, content]) => ({ tag, content, padded: Buffer.concat([content, Buffer.alloc(-content.length & 3)]) }));
  let offset = 12 + entries.length * 16;
  const directory = [pack(u32(0x10000), ...[entries.length, 128, 3, entries.length * 16 - 128].map(u16))];
  for (const { tag, content, padded } of entries) {
    directory.push(Buffer.from(tag), pack(u32(checksum(padded)), u32(offset), u32(content.length)));
    offset += padded.length;
  }
  return Buffer.concat([...directory, ...entries.map(({ padded }) => padded)]);
}

function checksum(padded: Buffer): number {
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}
