/**
 * Pictures as rows of pixels, read from and written to PNG (ISO/IEC 15948): 8 bits a channel, not
 * interlaced, which is what Chromium writes. Written with a palette, because what is drawn here has
 * few colours, and the repository keeps every picture for ever.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** A picture without transparency. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, 0 to 255, row by row. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const GREY = 0;
const TRUECOLOUR = 2;
const PALETTE = 3;
const TRUECOLOUR_ALPHA = 6;
const CHANNELS: Readonly<Record<number, number>> = { [GREY]: 1, [TRUECOLOUR]: 3, [PALETTE]: 1, [TRUECOLOUR_ALPHA]: 4 };

/** Reads a PNG. Alpha is ignored: screenshots are opaque. */
export function decodePng(file: Uint8Array): Picture {
  const bytes = Buffer.from(file);
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('This is no PNG.');
  const data: Buffer[] = [];
  let header = Buffer.alloc(0);
  let palette = Buffer.alloc(0);
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at));
    if (type === 'IHDR') header = content;
    else if (type === 'PLTE') palette = content;
    else if (type === 'IDAT') data.push(content);
  }
  const [width, height, depth, type = -1, interlaced] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9], header[12]];
  const channels = CHANNELS[type];
  if (depth !== 8 || !channels || interlaced !== 0) throw new Error('Only PNGs of 8 bits a channel, not interlaced, are read here.');
  const lines = unfilter(inflateSync(Buffer.concat(data)), width * channels, channels);
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = lines[pixel * channels + (channels < 3 ? 0 : channel)]!;
      rgb[pixel * 3 + channel] = type === PALETTE ? palette[value * 3 + channel]! : value;
    }
  }
  return { width, height, rgb };
}

/** Takes back what each line's filter did to it (section 9.2). */
function unfilter(filtered: Buffer, stride: number, channels: number): Buffer {
  const lines = Buffer.alloc((filtered.length / (stride + 1)) * stride);
  for (let line = 0; line * stride < lines.length; line++) {
    const filter = filtered[line * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const to = line * stride + x;
      const left = x < channels ? 0 : lines[to - channels]!;
      const up = line === 0 ? 0 : lines[to - stride]!;
      const corner = x < channels || line === 0 ? 0 : lines[to - stride - channels]!;
      lines[to] = filtered[line * (stride + 1) + 1 + x]! + predict(filter, left, up, corner);
    }
  }
  return lines;
}

/** What the filter took for likely: its neighbours' value, in five ways. */
function predict(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [byLeft, byUp, byCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/** Writes a PNG of up to 256 colours; where there are more, rare ones become their nearest neighbours. */
export function encodePng({ width, height, rgb }: Picture): Buffer {
  const colours = palette(rgb);
  const nearest = new Map(colours.map((colour, index) => [colour, index]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = colourAt(rgb, pixel);
    let index = nearest.get(colour);
    if (index === undefined) nearest.set(colour, (index = nearestOf(colour, colours)));
    lines[pixel + 1 + Math.floor(pixel / width)] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE], 8);
  const plte = Buffer.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('PLTE', plte), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** The 256 colours that cover most, each as one number; what is close to a chosen one waits behind what is not. */
function palette(rgb: Uint8Array): number[] {
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel * 3 < rgb.length; pixel++) {
    const colour = colourAt(rgb, pixel);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const common = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || a - b);
  if (common.length <= 256) return common;
  const chosen: number[] = [];
  for (const closeness of [1200, 300, 75, 0]) {
    for (const colour of common) {
      if (chosen.length === 256) return chosen;
      if (chosen.every((other) => distance(colour, other) > closeness)) chosen.push(colour);
    }
  }
  return chosen;
}

const nearestOf = (colour: number, colours: readonly number[]): number =>
  colours.reduce((best, other, index) => (distance(colour, other) < distance(colour, colours[best]!) ? index : best), 0);

const distance = (a: number, b: number): number =>
  ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;

const colourAt = (rgb: Uint8Array, pixel: number): number => (rgb[pixel * 3]! << 16) | (rgb[pixel * 3 + 1]! << 8) | rgb[pixel * 3 + 2]!;

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
