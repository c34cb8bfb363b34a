/**
 * JSON values derived from real ones by small changes, the way that vendors, proxies in between and
 * attackers derive them. A change is data, so that fast-check can print and shrink it. Knows no vendor.
 */
import fc from 'fast-check';

/** One change to a value. `at` chooses the place among all there are. */
export type Change =
  | { readonly kind: 'replace' | 'wrap' | 'edit' | 'nest'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'add' | 'rename'; readonly at: number; readonly name: string; readonly value: unknown };

/** Texts that have broken parsers before. */
export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\r\nX-Injected: 1',
  '\u202e',
  '\ud800',
  '😀',
  'é',
  'e\u0301',
  '１２５００',
  '../../..',
  '%2e%2e',
  '<script>1</script>',
  '"><img>',
  "' OR 1=1 --",
  '${7*7}',
  '{{7*7}}',
  'constructor',
  '__proto__',
  'toString',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '-1',
  '0',
  '1e3',
  '0x10',
  '1,000',
  'a'.repeat(300),
  '9'.repeat(40),
  '\ufeff',
  '\u2028',
  'javascript:alert(1)',
  '//evil.example',
  'https://evil.example/',
] as const;

/** Times that are not valid, or just valid. */
export const HOSTILE_TIMES = [
  '9999-12-31 23:59:59-23:59',
  '0000-01-01 00:00:00+23:59',
  '2026-02-30T00:00:00Z',
  '2026-02-03T24:00:00Z',
  '+012026-02-03T10:05:12Z',
  '2026-02-03T10:05:12+99:99',
] as const;

/** Values of every type, at the edges. */
export const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_TEXTS,
  ...HOSTILE_TIMES,
  null,
  true,
  false,
  [],
  {},
  [[]],
  { '': '' },
  0,
  -0,
  1,
  -1,
  1.5,
  1e21,
  1e300,
  -1e300,
  5e-324,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 2,
  2 ** 31,
  [null],
  { length: 1 },
  { toString: 1 },
  { value: 1, currency: 'XOF' },
];

const HOSTILE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'toJSON',
  'then',
  'length',
  '',
  '0',
  'é',
] as const;

/** Up to four changes, most often one, drawing on names and values of the subject's own beside the hostile ones. */
export function arbitraryChanges(
  names: readonly string[],
  values: readonly unknown[],
): fc.Arbitrary<readonly Change[]> {
  const at = fc.nat(40);
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...values) },
    { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_VALUES) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  );
  const name = fc.oneof(fc.constantFrom(...names), fc.constantFrom(...HOSTILE_NAMES));
  const change: fc.Arbitrary<Change> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('replace' as const), at, value }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), at }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('add' as const, 'rename' as const), at, name, value }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('wrap' as const, 'edit' as const), at, value }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('nest' as const), at, value: fc.constantFrom(3, 100, 2000) }),
    },
  );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.array(change, { minLength: 1, maxLength: 4 }) },
  );
}

/** The value with all changes made, one after another. */
export const changed = (value: unknown, changes: readonly Change[]): unknown =>
  changes.reduce((present: unknown, change) => {
    const places = placesOf(present);
    return changeAt(present, places[change.at % places.length] ?? [], change);
  }, value);

type Place = readonly (string | number)[];

/** Every place in a value, the root last: most changes are to be somewhere inside. */
function placesOf(value: unknown, depth = 0): Place[] {
  const inside =
    depth > 6
      ? []
      : entriesOf(value).flatMap(([name, each]) => placesOf(each, depth + 1).map((place) => [name, ...place]));
  return [...inside, []];
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

function changeAt(value: unknown, [name, ...rest]: Place, change: Change): unknown {
  if (name === undefined) return changeHere(value, change);
  const here = rest.length === 0;
  const entries = entriesOf(value).flatMap(([each, inner]): [string, unknown][] => {
    if (each !== name) return [[each, inner]];
    if (here && change.kind === 'remove') return [];
    if (here && change.kind === 'rename') return [[change.name, inner]];
    return [[each, changeAt(inner, rest, change)]];
  });
  // Not by assignment: `__proto__` must be a field like any other.
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

function changeHere(value: unknown, change: Change): unknown {
  switch (change.kind) {
    case 'replace':
      return change.value;
    case 'remove':
      return null;
    case 'wrap':
      return typeof change.value === 'string' ? { [change.value]: value } : [value];
    case 'add':
    case 'rename':
      return Object.fromEntries([...entriesOf(value), [change.name, change.value]]);
    case 'nest':
      return Array.from({ length: Number(change.value) }).reduce((inner: unknown) => [inner], value);
    case 'edit':
      return edited(value, change.value);
  }
}

/** The same value in another form: a number as digits, digits as a number, another case, text before or after. */
function edited(value: unknown, by: unknown): unknown {
  if (typeof value === 'number') return typeof by === 'string' ? `${value}${by}` : String(value);
  if (typeof value !== 'string') return value === null ? 'null' : JSON.stringify(value);
  if (typeof by === 'string') return by.length % 2 === 0 ? value + by : by + value;
  if (typeof by === 'number') return Number.isNaN(Number(value)) ? value.slice(0, Math.abs(by) % 50) : Number(value);
  return value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase();
}
