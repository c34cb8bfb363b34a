import { expect } from '@open-wc/testing';
import { safeCheckoutUrl } from '../../src/checkout/checkout-url.js';

const PAGE = 'https://shop.example/cart';

describe('the address of a hosted page', () => {
  for (const url of [
    'https://pay.dexchange.sn/process/MID1',
    'https://www.pay.dexchange.sn/process/MID1?x=1#y',
    'HTTPS://PAY.DEXCHANGE.SN/process/MID1',
    'https://pay.dexchange.sn:443/process/MID1',
  ]) {
    it(`is taken: ${url}`, () => {
      expect(safeCheckoutUrl(url, 'dexchange', [], PAGE)).to.equal(new URL(url).href);
    });
  }

  for (const url of [
    undefined,
    '',
    'process/MID1',
    '//evil.example/process',
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt://pay.dexchange.sn/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://pay.dexchange.sn/8d0e',
    'about:blank',
    'file:///etc/passwd',
    'http://pay.dexchange.sn/process/MID1',
    'https://pay.dexchange.sn@evil.example/',
    'https://user:secret@pay.dexchange.sn/',
    'https://pay.dexchange.sn.evil.example/',
    'https://evilpay.dexchange.sn.example/',
    'https://xpay.dexchange.sn/',
    'https://evil.example/pay.dexchange.sn',
    'https://evil.example\\.pay.dexchange.sn/',
    'https://pay.dexchangé.sn/',
    'https://pаy.dexchange.sn/',
    'https://pay.dexchange.sn:8443/',
    'https://127.0.0.1/',
    'http://localhost/',
    'https://',
    'https://pay.dexchange.sn./',
  ]) {
    it(`is refused: ${JSON.stringify(url)}`, () => {
      expect(safeCheckoutUrl(url, 'dexchange', [], PAGE)).to.equal(undefined);
    });
  }

  it('is taken at a host that the shop names, and below it', () => {
    expect(safeCheckoutUrl('https://checkout.example/1', 'egopay', ['checkout.example'], PAGE)).to.be.a('string');
    expect(safeCheckoutUrl('https://sn.checkout.example/1', 'other', ['checkout.example'], PAGE)).to.be.a('string');
    expect(safeCheckoutUrl('https://xcheckout.example/1', 'other', ['checkout.example'], PAGE)).to.equal(undefined);
  });

  it('is refused at another gateway’s host', () => {
    expect(safeCheckoutUrl('https://pay.dexchange.sn/1', 'egopay', [], PAGE)).to.equal(undefined);
    expect(safeCheckoutUrl('https://pay.dexchange.sn/1', 'constructor', [], PAGE)).to.equal(undefined);
  });

  it('may be on loopback, without encryption, when the page is on loopback too', () => {
    for (const url of [
      'http://127.0.0.1:5174/process',
      'http://localhost:5174/',
      'http://gateway.localhost:5174/',
      'http://[::1]:5174/',
    ]) {
      expect(safeCheckoutUrl(url, 'dexchange', [], 'http://localhost:5173/')).to.equal(new URL(url).href);
    }
    expect(safeCheckoutUrl('javascript:alert(1)', 'dexchange', [], 'http://localhost:5173/')).to.equal(undefined);
    expect(safeCheckoutUrl('http://pay.dexchange.sn/', 'dexchange', [], 'http://localhost:5173/')).to.equal(undefined);
    expect(safeCheckoutUrl('http://127.0.0.1.evil.example/', 'dexchange', [], 'http://localhost:5173/')).to.equal(
      undefined,
    );
  });
});
