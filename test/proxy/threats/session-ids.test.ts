/** Session ids that somebody has made, with everything that is known but the secret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompactEncrypt, EncryptJWT, SignJWT } from 'jose';
import { deriveKey } from '../../../src/proxy/lib/derive-key.js';
import { openShop, PUBLIC_URL, SECRET } from '../shop.js';

const PAYLOAD = {
  v: 1,
  session: {
    status: 'succeeded',
    gateway: 'fake',
    order: '1001',
    reference: 'r',
    amount: { value: 1, currency: 'XOF' },
    createdAt: '2031-04-06T07:08:09.000Z',
  },
};
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const EXPIRES = Math.floor(Date.UTC(2031, 4, 7) / 1000);

test('an id made with any other key, algorithm or kind of token does not open, and costs no long computation', async () => {
  const { retrieve, gateway } = openShop();
  const zeros = new Uint8Array(32);
  const right = new Uint8Array(await deriveKey(SECRET, PUBLIC_URL, 'session id'));
  const body = { ...PAYLOAD, exp: EXPIRES };
  const forged = [
    // No encryption at all, signed or not.
    `${part({ alg: 'none' })}.${part(body)}.`,
    `${part({ alg: 'dir', enc: 'none' })}..${part('')}.${part(body)}.`,
    await new SignJWT(body).setProtectedHeader({ alg: 'HS256' }).sign(right),
    // Other keys: none, the secret itself, that of another purpose.
    ...(await Promise.all(
      [zeros, bytes(SECRET.slice(0, 32)), new Uint8Array(await deriveKey(SECRET, PUBLIC_URL, 'mac'))].map((key) =>
        new EncryptJWT(body).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key),
      ),
    )),
    // The right key under another algorithm, as whoever could choose one would.
    await new CompactEncrypt(bytes(JSON.stringify(body)))
      .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM' })
      .encrypt(right),
    // A password with so many rounds that deriving its key would take minutes.
    [
      part({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2s: 'AAAAAAAAAAA', p2c: 2_000_000_000 }),
      'AAAA',
      'AAAAAAAAAAAAAAAA',
      part(body),
      'AAAAAAAAAAAAAAAAAAAAAA',
    ].join('.'),
    // Compression, and extensions that must be understood.
    [
      part({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }),
      '',
      'AAAAAAAAAAAAAAAA',
      part(body),
      'AAAAAAAAAAAAAAAAAAAAAA',
    ].join('.'),
    [
      part({ alg: 'dir', enc: 'A256GCM', crit: ['x'], x: 1 }),
      '',
      'AAAAAAAAAAAAAAAA',
      part(body),
      'AAAAAAAAAAAAAAAAAAAAAA',
    ].join('.'),
    '....',
    '',
    `${part({})}....`,
    `${part([])}.a.b.c.d`,
    '../../sessions',
  ];
  const answers = new Set<string>();
  for (const id of forged.filter((each) => each !== '')) {
    const response = await retrieve(encodeURIComponent(id));
    assert.equal(response.status, 404, id);
    answers.add(await response.text());
  }
  assert.equal(answers.size, 1);
  assert.equal(gateway.reads.length, 0);
});

test('what is sealed with the right key and is no session of this version does not open', async () => {
  const { retrieve, gateway } = openShop();
  const key = new Uint8Array(await deriveKey(SECRET, PUBLIC_URL, 'session id'));
  const seal = (claims: Record<string, unknown>, expires: number | undefined = EXPIRES): Promise<string> => {
    const token = new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' });
    return (expires === undefined ? token : token.setExpirationTime(expires)).encrypt(key);
  };
  const session = { ...PAYLOAD.session, status: 'pending' };
  const ids = [
    await seal({ v: 2, session }),
    await seal({ v: 1 }),
    await seal({ v: 1, session: { ...session, amount: { value: -5, currency: 'XOF' } } }),
    await seal({ v: 1, session: { ...session, status: 'paid' } }),
    await seal({ v: 1, session }, Math.floor(Date.UTC(2031, 4, 5) / 1000)),
    await new EncryptJWT({ v: 1, session }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key),
  ];
  for (const id of ids) assert.equal((await retrieve(id)).status, 404);
  assert.equal(gateway.reads.length, 0);
  // The same by the book opens, so the others were refused for what is wrong with them.
  assert.equal((await retrieve(await seal({ v: 1, session }))).status, 200);
});

test('a secret that has been dropped opens nothing, and one that is kept opens all', async () => {
  const [leaked, next] = [`${SECRET}, leaked`, `${SECRET}, next`];
  const before = openShop({ secret: leaked });
  const { id, reference } = await before.open();
  const webhook = before.gateway.created[0]?.webhookUrl ?? '';
  const options = { store: before.store, clock: before.clock };

  const rotated = openShop({ ...options, secret: [next, leaked] });
  assert.equal((await rotated.retrieve(id)).status, 200);
  await rotated.webhook(webhook, { reference });
  assert.equal(rotated.gateway.reads.length, 2);

  const dropped = openShop({ ...options, secret: next });
  assert.equal((await dropped.retrieve(id)).status, 404);
  await dropped.webhook(webhook, { reference });
  assert.equal((await dropped.proxy.fetch(new Request(before.gateway.created[0]?.returnUrl ?? ''))).status, 404);
  assert.equal(dropped.gateway.reads.length, 0);
  // The address that anybody may call proves nothing, so it needs no secret: it makes the proxy ask.
  await dropped.webhook('https://shop.example/pay/webhooks/fake', { reference });
  assert.deepEqual([dropped.gateway.reads.length, dropped.settled.length], [1, 0]);
});
