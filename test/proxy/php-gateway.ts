/**
 * A gateway for tests of `examples/php/pay.php` that answers status reads with any bytes: simulators write JSON as we
 * do, and others write `5000.0`. It speaks as DEXCHANGE and as eGoPay, and counts what it is asked.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a status read is answered. In the text, `REFERENCE` and `ID` stand for those of the payment. */
export interface StatusAnswer {
  readonly body: string | Uint8Array;
  /** Default: 200. */
  readonly status?: number;
}

/** A running gateway. */
export interface PlainGateway {
  /** Settings of pay.php for each of the two. */
  readonly env: Readonly<Record<'dexchange' | 'egopay', Readonly<Record<string, string>>>>;
  readonly url: string;
  /** Payments that were begun, and status reads that were answered. */
  readonly counts: { creates: number; reads: number };
  /** From now on every status read is answered so. */
  say(answer: StatusAnswer): void;
  close(): void;
}

/** Starts one on a free port of this machine. Until it is told something, every payment is unknown: 404. */
export async function startPlainGateway(): Promise<PlainGateway> {
  const counts = { creates: 0, reads: 0 };
  let answer: StatusAnswer = { body: '{}', status: 404 };
  const server = createServer((request, response) => {
    let sent = '';
    request.on('data', (part: Buffer) => (sent += part.toString()));
    request.on('end', () => {
      const path = request.url ?? '';
      if (path.endsWith('/get-link') || path === '/start') {
        const id = `T${++counts.creates}`;
        response.end(
          JSON.stringify({ transactionId: id, PaymentUrl: `${url}/p/${id}`, payment_url: `${url}/p/${id}` }),
        );
        return;
      }
      counts.reads++;
      response.statusCode = answer.status ?? 200;
      const fill = (text: string): string =>
        text.replaceAll('REFERENCE', referenceIn(sent)).replaceAll('ID', path.split('/').at(-1) ?? '');
      response.end(typeof answer.body === 'string' ? fill(answer.body) : answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: {
      dexchange: { DEXCHANGE_URL: url },
      egopay: { DEXCHANGE_API_KEY: '', EGOPAY_TOKEN: 'token', EGOPAY_URL: url, EGOPAY_START_URL: `${url}/start` },
    },
    url,
    counts,
    say: (next) => (answer = next),
    close: () => server.close(),
  };
}

const referenceIn = (sent: string): string => /"transaction_ref":"([\w-]+)"/.exec(sent)?.[1] ?? '';
