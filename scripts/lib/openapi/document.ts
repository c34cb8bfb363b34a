/**
 * The contract as an OpenAPI 3.1 document. The types come from the schemas. Refinements and descriptions are not in
 * them, so they are added here, by name. A field without a description does not compile.
 */
import * as z from 'zod/mini';
import {
  CheckoutSessionSchema,
  CreateSessionRequestSchema,
  CurrencySchema,
  GatewayListSchema,
  CustomerSchema,
  MoneySchema,
  OrderSchema,
  PROBLEM_STATUS,
  ProblemCodeSchema,
  ProblemSchema,
  SessionIdSchema,
  SessionStatusSchema,
  type CheckoutSession,
  type CreateSessionRequest,
  type Customer,
  type Money,
  type Problem,
} from '../../../src/contract/index.js';
import type { Json } from './answers.js';
import { openApiPaths } from './paths.js';

/** The contract's refinements, in JSON Schema. */
export const REFINED: ReadonlyMap<unknown, Json> = new Map<unknown, Json>([
  [SessionIdSchema, { pattern: String.raw`^[\w.~-]{1,2048}$` }],
  [OrderSchema, { pattern: String.raw`^[^\p{Cc}\p{Cs}]{1,64}$`, minLength: 1, maxLength: 64 }],
  [
    CheckoutSessionSchema.shape.createdAt,
    { format: 'date-time', pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$` },
  ],
  [MoneySchema.shape.value, { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }],
]);

type Sentences<Shape> = Readonly<Record<keyof Shape, string>>;

const MONEY: Sentences<Money> = {
  value: 'Integer in the minor unit of the currency. XOF, XAF and GNF have none: 5000 is 5 000 F CFA.',
  currency: 'ISO 4217 code.',
};

const CUSTOMER: Sentences<Customer> = {
  name: 'Name of the buyer.',
  phone: 'Phone number, as the buyer typed it.',
  email: 'E-mail address.',
};

const CREATE_SESSION_REQUEST: Sentences<CreateSessionRequest> = {
  order: "The merchant's order number. Printable, 1 to 64 characters.",
  gateway: 'Id of the gateway; may be left out where the proxy has only one.',
  amount: 'The amount as the buyer saw it. Never the price: a difference is answered amount_changed.',
  customer: 'The buyer, as far as the shop knows. Sent to the gateway, never returned.',
  returnUrl: 'The page the buyer came from and returns to; absolute, and on an allowed origin.',
  supersedes:
    'Id of an earlier session of the order that the buyer gives up. A proxy cancels it where it can, or leaves it.',
  locale: "BCP 47 language of the buyer's page.",
};

const CHECKOUT_SESSION: Sentences<CheckoutSession> = {
  id: 'Opaque and unguessable. Goes into a path as it stands.',
  status: 'pending can change; the other four are final.',
  gateway: 'Id of the gateway.',
  order: "The merchant's order number.",
  reference: "The proxy's name for this attempt: unique, and the key for the merchant's own work.",
  amount: "What the gateway was asked to collect: the order's price.",
  description: 'What is paid for, in words for the buyer.',
  checkoutUrl: "The gateway's hosted page, while the session is pending: https, or http on a loopback address.",
  createdAt: 'ISO 8601 in UTC.',
  expiresAt: 'When the hosted page stops taking payments, where the gateway says so.',
  settledAt: 'When the final status was reached, where the gateway says so, else when it was noticed.',
  channel: "How the buyer paid, in the gateway's words.",
  gatewayReference: "The gateway's own id of the payment, for support.",
  atAnotherPrice:
    'With succeeded: the money was received, but the order has another price by now, or is gone. The order is not paid by it.',
  repeatable: 'The order may be paid many times, by many buyers. Nothing is remembered as paid.',
  cancelable: 'While pending: DELETE cancels it, where the gateway still agrees.',
};

const PROBLEM: Sentences<Problem> = {
  code: 'One of a closed list. Text for buyers is chosen by it.',
  status: 'The HTTP status, repeated.',
  title: 'The problem in a few words, for developers.',
  detail: 'What happened and how to mend it, for developers. Never a text of the gateway.',
  amount: "With amount_changed: the order's true price.",
};

/** The components, each with its schema and description. */
const COMPONENTS = {
  Money: { schema: MoneySchema, description: 'An amount.', fields: MONEY },
  Currency: { schema: CurrencySchema, description: 'A supported currency.', fields: {} },
  Customer: { schema: CustomerSchema, description: "What the buyer typed on the shop's page.", fields: CUSTOMER },
  CreateSessionRequest: {
    schema: CreateSessionRequestSchema,
    description: 'What a click asks the proxy for.',
    fields: CREATE_SESSION_REQUEST,
  },
  GatewayList: {
    schema: GatewayListSchema,
    description: 'What a buyer can choose from.',
    fields: { gateways: 'In the order of the configuration.' },
  },
  SessionStatus: { schema: SessionStatusSchema, description: 'Where a session stands.', fields: {} },
  CheckoutSession: {
    schema: CheckoutSessionSchema,
    description: 'One attempt to pay one order at one gateway.',
    fields: CHECKOUT_SESSION,
  },
  ProblemCode: {
    schema: ProblemCodeSchema,
    description: `HTTP status of each: ${Object.entries(PROBLEM_STATUS)
      .map(([code, status]) => `${code} ${status}`)
      .join(', ')}.`,
    fields: {},
  },
  Problem: {
    schema: ProblemSchema,
    description: 'A refusal: problem details (RFC 9457) with our code.',
    fields: PROBLEM,
  },
} as const;

/** The whole document. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Payment proxy for <pay-button>',
      version: '1',
      summary: 'What stands between the button and a mobile-money gateway.',
      description:
        "A merchant's server answers these calls below one base URL, which is the `endpoint` of the button. It holds the gateway's key, fixes the price and verifies the payment; nothing that comes from a browser is believed. Unknown fields are to be ignored by both sides.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Nothing here needs a key: sessions are opened by their sealed ids, webhooks by signed addresses.
    security: [],
    servers: [
      { url: '/pay', description: 'The `endpoint` of the button, wherever the merchant has mounted the proxy.' },
    ],
    paths: openApiPaths(),
    components: { schemas: schemas() },
  };
}

function schemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, { schema }] of Object.entries(COMPONENTS)) registry.add(schema, { id });
  const { schemas: generated } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    // Objects may have more fields than we know. `output` would forbid fields of later versions.
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => void Object.assign(jsonSchema, REFINED.get(zodSchema)),
  });
  return Object.fromEntries(
    Object.entries(COMPONENTS).map(([id, { description, fields }]) => {
      const { $schema: _dialect, $id: _id, ...schema } = generated[id] as Json;
      return [id, { description, ...schema, ...described(schema, fields) }];
    }),
  );
}

function described(schema: Json, sentences: Readonly<Record<string, string>>): Json {
  const properties = schema['properties'] as Readonly<Record<string, Json>> | undefined;
  if (properties === undefined) return {};
  return {
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, { description: sentences[name], ...property }]),
    ),
  };
}
