/**
 * A picture that looks like a QR code but cannot be scanned: a simulator needs no real one, and so no library for it.
 * The page tells the buyer.
 */

const SIZE = 21;
const FINDERS: readonly (readonly [x: number, y: number])[] = [
  [0, 0],
  [SIZE - 7, 0],
  [0, SIZE - 7],
];

const isInFinder = (x: number, y: number): boolean =>
  FINDERS.some(([left, top]) => x >= left - 1 && x <= left + 7 && y >= top - 1 && y <= top + 7);

/** An inline SVG, black on white in every colour scheme. */
export function fakeQrCode(): string {
  const finders = FINDERS.map(
    ([x, y]) => `M${x} ${y}h7v7h-7zM${x + 1} ${y + 1}v5h5v-5zM${x + 2} ${y + 2}h3v3h-3z`,
  ).join('');
  const cells = Array.from({ length: SIZE * SIZE }, (_, index): [number, number] => [
    index % SIZE,
    Math.floor(index / SIZE),
  ]);
  const dots = cells
    .filter(([x, y]) => !isInFinder(x, y) && (x * 7 + y * 11 + x * y) % 5 < 2)
    .map(([x, y]) => `M${x} ${y}h1v1h-1z`)
    .join('');
  return `<svg class="code" viewBox="-2 -2 ${SIZE + 4} ${SIZE + 4}" shape-rendering="crispEdges" aria-hidden="true"><path fill="currentColor" d="${finders}${dots}"/></svg>`;
}
