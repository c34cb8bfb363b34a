/**
 * User agents of buyers, and where their checkout opens. The strings are put together from the
 * tokens that each browser is known by; device and version vary and do not matter.
 */
import { expect } from '@open-wc/testing';
import { isInApp, prefersRedirect } from '../../src/checkout/in-app-browser.js';
import { answer } from './answers.js';
import { FakeWindow } from './fake-window.js';
import { clicked, flow } from './flow.js';
import { PUBLIC_USER_AGENTS } from './public-user-agents.js';

const ANDROID = 'Mozilla/5.0 (Linux; Android 13; TECNO KI5k Build/TP1A.220624.014';
const WEBVIEW = `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.7204.63 Mobile Safari/537.36`;
const OLD_WEBVIEW =
  'Mozilla/5.0 (Linux; Android 5.1; itel it1506) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/43.0.2357.121 Mobile Safari/537.36';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const IPAD = 'Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64)';
const DESKTOP_CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const REDIRECT: Record<string, string> = {
  'Facebook, Android': `${WEBVIEW} [FB_IAB/FB4A;FBAV/520.0.0.42.102;]`,
  'Facebook, Android, newer token': `${WEBVIEW} [FB_IAB/FB4A;FBAV/523.0.0.50.93;IABMV/1;]`,
  'Facebook Lite, Android': `${WEBVIEW} [FBAN/EMA;FBLC/fr_FR;FBAV/465.0.0.8.106;FBCX/modulariab;]`,
  'Facebook, iPhone': `${IPHONE} Mobile/22F76 [FBAN/FBIOS;FBAV/519.0.0.30.69;FBBV/747931234;FBDV/iPhone14,5;FBLC/fr_FR]`,
  'Facebook, iPhone, with Safari token': `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 [FBAN/FBIOS;FBAV/519.0.0.30.69;IABMV/1]`,
  'Messenger, Android': `${WEBVIEW} [FB_IAB/Orca-Android;FBAV/512.0.0.60.109;]`,
  'Messenger, iPhone': `${IPHONE} Mobile/22F76 [FBAN/MessengerForiOS;FBAV/512.0.0.41.105;FBLC/fr_SN]`,
  'Messenger Lite, iPhone': `${IPHONE} Mobile/22F76 [FBAN/MessengerLiteForiOS;FBAV/512.0.0.41.105]`,
  'Instagram, Android': `${WEBVIEW} Instagram 385.0.0.47.74 Android (33/13; 320dpi; 720x1474; TECNO; TECNO KI5k; fr_FR)`,
  'Instagram, iPhone': `${IPHONE} Mobile/22F76 Instagram 385.0.0.32.75 (iPhone14,5; iOS 18_5; fr_FR; fr; scale=3.00)`,
  'Instagram, iPhone, with Safari token': `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 Instagram 385.0.0.32.75 (iPhone14,5; iOS 18_5)`,
  'Instagram, iPad': `${IPAD} Mobile/21E219 Instagram 330.0.0.28.81 (iPad13,1; iPadOS 17_4; fr_FR)`,
  'Facebook, iPad that asks for desktop pages': `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/519.0.0.30.69]`,
  'Instagram, iPad that asks for desktop pages': `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 385.0.0.32.75 (iPad13,1; iPadOS 18_5)`,
  'TikTok, iPad that asks for desktop pages': `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 musical_ly_40.8.0 BytedanceWebview/d8a21c6`,
  'Facebook, Android, without what marks a web view': `${ANDROID}) ${CHROME} [FB_IAB/FB4A;FBAV/520.0.0.42.102;]`,
  'Threads, Android': `${WEBVIEW} Barcelona 385.0.0.44.74 Android (33/13; 320dpi; 720x1474)`,
  'Threads, iPhone': `${IPHONE} Mobile/22F76 Barcelona 385.0.0.27.109 (iPhone14,5; iOS 18_5; fr_FR)`,
  'TikTok, Android': `${WEBVIEW} trill_400803 JsSdk/1.0 NetType/4G Channel/googleplay AppName/musical_ly app_version/40.8.3 ByteLocale/fr BytedanceWebview/d8a21c6`,
  'TikTok, Android, without its webview token': `${WEBVIEW} musical_ly_2024008030 JsSdk/1.0 NetType/3G AppName/musical_ly`,
  'TikTok, iPhone': `${IPHONE} Mobile/22F76 musical_ly_40.8.0 JsSdk/2.0 NetType/4G Channel/App Store ByteLocale/fr BytedanceWebview/d8a21c6`,
  'TikTok, iPhone, with Safari token': `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 BytedanceWebview/d8a21c6 musical_ly_40.8.0`,
  'TikTok Lite, Android': `${WEBVIEW} BytedanceWebview/d8a21c6 AppName/tiktok_lite`,
  'LinkedIn, Android': `${WEBVIEW} [LinkedInApp]/4.1.1085`,
  'LinkedIn, iPhone': `${IPHONE} Mobile/22F76 [LinkedInApp]/9.31.4`,
  'Snapchat, Android': `${WEBVIEW} Snapchat/13.46.0.49 (TECNO KI5k; Android 13)`,
  'Snapchat, iPhone': `${IPHONE} Version/18.5 Mobile/15E148 Snapchat/13.46.0.41 (like Safari/8621.2.5, panda)`,
  'Pinterest, Android': `${WEBVIEW} [Pinterest/Android]`,
  'Pinterest, iPhone': `${IPHONE} Mobile/22F76 [Pinterest/iOS]`,
  'X, Android': `${WEBVIEW} TwitterAndroid`,
  'X, iPhone': `${IPHONE} Mobile/22F76 Twitter for iPhone/11.4`,
  'Line, Android': `${WEBVIEW} Line/15.9.0/IAB`,
  'Line, iPhone': `${IPHONE} Mobile/22F76 Safari Line/15.9.0`,
  'WeChat, Android': `${WEBVIEW} MMWEBID/4309 MicroMessenger/8.0.60.2860(0x28003C33) WeChat/arm64`,
  'WeChat, iPhone': `${IPHONE} Mobile/22F76 MicroMessenger/8.0.60(0x18003c2d) NetType/4G`,
  'WhatsApp, Android': `${ANDROID}) ${CHROME} WA4A/2.25.19.78`,
  'WhatsApp, iPhone': `${IPHONE} Mobile/22F76 WAiOS/2.25.18.79`,
  'WhatsApp, generic token': `WhatsApp/2.25.19.78 A`,
  'Telegram, Android': `${ANDROID}) ${CHROME} Telegram-Android/11.12.0 (Tecno KI5k; Android 13; SDK 33; LOW)`,
  'Google app, Android': `${WEBVIEW} GSA/16.25.35.29.arm64`,
  'Google app, iPhone': `${IPHONE} GSA/377.0.776412357 Mobile/15E148 Safari/604.1`,
  'a web view, Android': WEBVIEW,
  'a web view before Lollipop MR1': OLD_WEBVIEW,
  'an app’s view, iPhone': `${IPHONE} Mobile/22F76`,
  'an app’s view, iPad': `${IPAD} Mobile/21E219`,
  'Opera Mini, extreme mode': 'Opera/9.80 (Android; Opera Mini/88.0.2254/191.371; U; fr) Presto/2.12.423 Version/12.16',
  'Opera Mini, high mode': `${ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.7204.63 Mobile Safari/537.36 OPR/88.0.2254.75000`,
  'a desktop app of web pages': `${WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Shop/1.2.0 Chrome/138.0.7204.63 Electron/37.1.0 Safari/537.36`,
};

const POPUP: Record<string, string> = {
  'Chrome, Tecno': `${ANDROID}) ${CHROME}`,
  'Chrome, Android, reduced user agent': `Mozilla/5.0 (Linux; Android 10; K) ${CHROME}`,
  'Chrome, Android Go': `Mozilla/5.0 (Linux; Android 8.1.0; itel A16 Build/O11019) ${CHROME}`,
  'Chrome, Infinix': `Mozilla/5.0 (Linux; Android 12; Infinix X6816) ${CHROME}`,
  'Chrome, Android tablet': `Mozilla/5.0 (Linux; Android 14; SM-X110) ${DESKTOP_CHROME}`,
  'Chrome, iPhone': `${IPHONE} CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1`,
  'Chrome, Windows': `${WINDOWS} ${DESKTOP_CHROME}`,
  'Chrome, macOS': `${MAC} ${DESKTOP_CHROME}`,
  'Chrome, Linux': `${LINUX} ${DESKTOP_CHROME}`,
  'Chrome, ChromeOS': `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${DESKTOP_CHROME}`,
  'Safari, iPhone': `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`,
  'Safari, old iPhone':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1',
  'Safari, iPad as a Mac': `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
  'Safari, iPad': `${IPAD} Version/17.4 Mobile/15E148 Safari/604.1`,
  'Safari, macOS': `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
  'Samsung Internet':
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  'Firefox, Android': 'Mozilla/5.0 (Android 13; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
  'Firefox, iPhone': `${IPHONE} FxiOS/140.0 Mobile/15E148 Safari/604.1`,
  'Firefox, Windows': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Firefox, Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Edge, Android': `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} EdgA/138.0.0.0`,
  'Edge, iPhone': `${IPHONE} Version/18.0 EdgiOS/138.0.3351.83 Mobile/15E148 Safari/604.1`,
  'Edge, Windows': `${WINDOWS} ${DESKTOP_CHROME} Edg/140.0.0.0`,
  'DuckDuckGo, iPhone': `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 Ddg/18.5`,
  'Opera, iPhone': `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 OPT/5.4.0`,
  'Opera, Android': `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} OPR/90.0.0.0`,
  'Opera, Windows': `${WINDOWS} ${DESKTOP_CHROME} OPR/120.0.0.0`,
  'Vivaldi, Linux': `${LINUX} ${DESKTOP_CHROME} Vivaldi/7.5.3735.47`,
  'Huawei Browser':
    'Mozilla/5.0 (Linux; Android 10; ANA-NX9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/16.0.6.300 Mobile Safari/537.36',
  'Mi Browser':
    'Mozilla/5.0 (Linux; U; Android 12; fr-fr; Redmi 9A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.30.1-gn',
};

const matchMedia = (matching: string) => (query: string) => ({ matches: query === matching });
const mode = (userAgent: string, more: object = {}, media = ''): string =>
  prefersRedirect({ navigator: { userAgent, ...more }, matchMedia: matchMedia(media) }) ? 'redirect' : 'popup';

describe('where the checkout opens', () => {
  it('is known for at least 60 user agents', () => {
    const corpus = [...Object.values(REDIRECT), ...Object.values(POPUP)];
    expect(corpus.length).to.be.at.least(60);
  });

  for (const [name, userAgent] of Object.entries(REDIRECT)) {
    it(`T6.1 in this tab: ${name}`, () => expect(mode(userAgent), userAgent).to.equal('redirect'));
  }

  for (const [name, userAgent] of Object.entries(POPUP)) {
    it(`T6.2 in a popup: ${name}`, () => expect(mode(userAgent), userAgent).to.equal('popup'));
  }

  for (const { userAgent, of, says, decided } of PUBLIC_USER_AGENTS) {
    it(`T6.1 as ${of} has it${decided ? ', or not: ' + decided : ''}: ${userAgent}`, () => {
      const isApp = (says === 'app') !== !!decided;
      expect(mode(userAgent)).to.equal(isApp ? 'redirect' : 'popup');
    });
  }

  it('T6.1 in this tab: whoever nobody knows', () => {
    for (const userAgent of ['', 'Shop/1.0', `${ANDROID}) ${CHROME} Shop/1.0`, `${IPHONE} Mobile/22F76 Shop/1.0`])
      expect(mode(userAgent), userAgent).to.equal('redirect');
  });

  it('T6.1 in this tab: an app on the home screen', () => {
    expect(mode(POPUP['Safari, iPhone']!, { standalone: true })).to.equal('redirect');
    expect(mode(POPUP['Chrome, Tecno']!, {}, '(display-mode: standalone)')).to.equal('redirect');
  });
});

describe('a gateway whose page must not open inside an app', () => {
  /** A click in this browser, after which the proxy has a page of this gateway. */
  const clickedIn = (userAgent: string, gateway: string, checkoutUrl: string, presentation?: 'redirect') => {
    const page = new FakeWindow();
    page.userAgent = userAgent;
    return clicked(
      ({ method }) => answer({ gateway, checkoutUrl }, {}, method === 'POST' ? 201 : 200),
      500,
      flow(page, { gateway, presentation }),
    );
  };
  const WAVE = ['wave', 'https://pay.wave.com/c/1'] as const;

  it('opens nothing by itself there, in none of them: a link waits for the buyer', async () => {
    for (const [name, userAgent] of Object.entries(REDIRECT)) {
      const { page, checkout } = await clickedIn(userAgent, ...WAVE);
      expect(checkout.state, name).to.deep.include({ name: 'checkout', presented: 'outside' });
      expect([page.assigned, page.opened, checkout.link], name).to.deep.equal([[], [], WAVE[1]]);
    }
  });

  it('opens nothing there either where the shop wants the same tab, and asks how it went when the buyer is back', async () => {
    const { page, checkout } = await clickedIn(REDIRECT['TikTok, iPhone']!, ...WAVE, 'redirect');
    expect([checkout.state.name, page.assigned]).to.deep.equal(['checkout', []]);
    page.dispatch('pagehide', { persisted: true });
    expect(checkout.state.name).to.equal('confirming');
  });

  it('opens as always in a browser, and so do other gateways in an app', async () => {
    expect((await clickedIn(POPUP['Chrome, Tecno']!, ...WAVE)).checkout.state).to.deep.include({ presented: 'popup' });
    const other = await clickedIn(REDIRECT['TikTok, iPhone']!, 'fedapay', 'https://checkout.fedapay.com/1');
    expect(other.page.assigned).to.deep.equal(['https://checkout.fedapay.com/1']);
  });

  it('opens in the tab of an app on the home screen, which is no web view', () =>
    expect(isInApp({ navigator: { userAgent: POPUP['Safari, iPhone']! } })).to.equal(false));
});
