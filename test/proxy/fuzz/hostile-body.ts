/**
 * Bodies as they may arrive, of a request or of an answer: JSON that something has damaged, in whole or in
 * pieces, broken off anywhere. A body is data, so that fast-check can print and shrink it.
 */
import fc from 'fast-check';
import { HOSTILE_TEXTS } from './mutations.js';

/** A way to damage a text that was JSON. */
const DAMAGES = [
  'none',
  'cut',
  'bom',
  'prefix',
  'suffix',
  'not_a_number',
  'twice',
  'utf16',
  'latin1',
  'bad_byte',
  'padded',
  'huge',
  'html',
  'empty',
] as const;

/** How the bytes arrive. */
const DELIVERIES = ['whole', 'in_pieces', 'breaks', 'breaks_with_text', 'not_bytes', 'no_body'] as const;

/** A body, as data. */
export interface HostileBody {
  readonly damage: (typeof DAMAGES)[number];
  readonly delivery: (typeof DELIVERIES)[number];
  /** Where it is cut, broken or split, from 0 to 1. */
  readonly at: number;
}

/** Bodies, more than half of which are as they should be. */
export const arbitraryBody: fc.Arbitrary<HostileBody> = fc.record({
  damage: fc.oneof(
    { weight: 14, arbitrary: fc.constant('none' as const) },
    { weight: 6, arbitrary: fc.constantFrom(...DAMAGES) },
  ),
  delivery: fc.oneof(
    { weight: 16, arbitrary: fc.constant('whole' as const) },
    { weight: 4, arbitrary: fc.constantFrom(...DELIVERIES) },
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** The body that is sent, made from these bytes. */
export function deliveryOf(bytes: Uint8Array<ArrayBuffer>, { delivery, at }: HostileBody): BodyInit | null {
  if (delivery === 'no_body') return null;
  if (delivery === 'whole') return bytes;
  const middle = Math.floor(bytes.length * at);
  const parts: unknown[] =
    delivery === 'not_bytes' ? [new TextDecoder().decode(bytes)] : [bytes.subarray(0, middle), bytes.subarray(middle)];
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (delivery.startsWith('breaks') && sent === 1)
        controller.error(delivery === 'breaks' ? new Error('terminated') : 'terminated');
      else if (sent < parts.length) controller.enqueue(parts[sent++]);
      else controller.close();
    },
    cancel: () => Promise.reject(new Error('cannot cancel')),
  });
}

/** The JSON text of a value, damaged. */
export function bytesOf(value: unknown, { damage, at }: HostileBody): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(value) ?? '';
  const middle = Math.floor(text.length * at);
  const encoded = (damaged: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(damaged);
  switch (damage) {
    case 'none':
      return encoded(text);
    case 'cut':
      return encoded(text.slice(0, middle));
    case 'bom':
      return encoded(`\ufeff${text}`);
    case 'prefix':
      return encoded(`)]}',\n${text}`);
    case 'suffix':
      return encoded(text + (HOSTILE_TEXTS[middle % HOSTILE_TEXTS.length] ?? ''));
    case 'not_a_number':
      return encoded(text.replace(/\d{3,}/, at < 0.3 ? 'NaN' : at < 0.6 ? '1e999' : '-0'));
    case 'twice':
      return encoded(text + text);
    case 'utf16':
      return Uint8Array.from(
        Array.from(text).flatMap((character) => [character.charCodeAt(0) & 255, character.charCodeAt(0) >> 8]),
      );
    case 'latin1':
      return Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);
    case 'bad_byte': {
      const bytes = encoded(text);
      bytes[Math.min(middle, bytes.length - 1)] = 0xff;
      return bytes;
    }
    case 'padded':
      return encoded(text + ' '.repeat(60_000));
    case 'huge':
      return encoded(text + ' '.repeat(70_000));
    case 'html':
      return encoded(`<!doctype html><p>${text}`);
    case 'empty':
      return encoded('');
  }
}
