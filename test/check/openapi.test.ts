/** The OpenAPI document says what the schemas say, the refinements included, and is current. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import * as z from 'zod/mini';
import * as contract from '../../src/contract/index.js';
import { openApiDocument, REFINED } from '../../scripts/lib/openapi/document.js';

const written = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');

test('docs/openapi.json is what the schemas make; npm run openapi writes it', () => {
  assert.equal(written, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
});

test('no refinement of the contract is missing in the document', () => {
  const refined = new Set<unknown>();
  const remember = ({ zodSchema }: { zodSchema: z.core.$ZodType }): void => {
    const { checks = [] } = zodSchema['_zod'].def;
    if (checks.some((check) => check['_zod'].def.check === 'custom')) refined.add(zodSchema);
  };
  for (const value of Object.values<unknown>(contract)) {
    if (value instanceof z.core.$ZodType) z.toJSONSchema(value, { io: 'input', override: remember });
  }
  assert.ok(refined.size >= 4, 'the contract has refinements');
  assert.deepEqual(refined, new Set(REFINED.keys()));
});

test('the patterns of the document take exactly what the schemas take', () => {
  const likely = fc.oneof(
    fc.string({ maxLength: 70 }),
    fc.string({ unit: 'binary', maxLength: 70 }),
    fc.string({ unit: fc.constantFrom(...'0123456789-:TZ. '), minLength: 18, maxLength: 26 }),
    fc
      .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
      .map((date) => date.toISOString()),
    fc.string({ unit: fc.constantFrom(...'aZ09_.~-/ '), minLength: 2040, maxLength: 2055 }),
  );
  for (const [schema, { pattern }] of REFINED) {
    if (typeof pattern !== 'string') continue;
    const inDocument = new RegExp(pattern, 'u');
    fc.assert(
      fc.property(likely, (text) => inDocument.test(text) === (schema as z.ZodMiniString).safeParse(text).success),
      { numRuns: 500 },
    );
  }
});

test('an amount in the document is exactly what the schema takes', () => {
  const { type, minimum, maximum } = Object(REFINED.get(contract.MoneySchema.shape.value));
  assert.equal(type, 'integer');
  const inDocument = (value: number): boolean => Number.isInteger(value) && value >= minimum && value <= maximum;
  const likely = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(0, 1, -0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1),
  );
  fc.assert(
    fc.property(likely, (value) => inDocument(value) === contract.MoneySchema.shape.value.safeParse(value).success),
    { numRuns: 500 },
  );
});

test('every reference of the document leads to a component, and every component is described', () => {
  const { components } = JSON.parse(written) as {
    components: {
      schemas: Record<string, { description?: string; properties?: Record<string, { description?: string }> }>;
    };
  };
  const targets = [...written.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);
  assert.ok(targets.length > 10);
  for (const name of targets) assert.ok(components.schemas[name], name);
  for (const [name, { description, properties = {} }] of Object.entries(components.schemas)) {
    assert.ok(description, name);
    for (const [field, property] of Object.entries(properties)) assert.ok(property.description, `${name}.${field}`);
  }
});

test('the answers of POST /sessions have every code but the one of reading a session', () => {
  const { responses } = Object(openApiDocument()['paths'])['/sessions'].post as {
    responses: Record<string, { description: string }>;
  };
  const codes = new Set(
    Object.values(responses)
      .slice(1)
      .flatMap(({ description }) => description.split(', ')),
  );
  const all = Object.keys(contract.PROBLEM_STATUS).filter((code) => code !== 'session_not_found');
  assert.deepEqual([...codes].sort(), all.sort());
});

test('the document says that no call needs a key, which tools would otherwise ask for', () => {
  assert.deepEqual(openApiDocument()['security'], []);
});
