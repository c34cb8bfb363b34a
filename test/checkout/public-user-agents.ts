/**
 * User agents of public collections, and what those say of them. They are facts, taken as they stand: of the tests of
 * inapp-spy (5.0), of the fixtures of Matomo's device-detector and of ua-parser-js (their files on apps), and, for
 * browsers, of the npm packages `user-agents` and `top-user-agents`. Where we differ, `decided` says why.
 */

/** What a collection says. */
export interface PublicUserAgent {
  readonly userAgent: string;
  readonly of: 'inapp-spy' | 'device-detector' | 'ua-parser-js' | 'user-agents';
  readonly says: 'app' | 'browser';
  /** Present if we decide otherwise: the reason. */
  readonly decided?: string;
}

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const PIXEL =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A.240905.003; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.58 Mobile Safari/537.36';
const REDUCED = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';

const all = (
  of: PublicUserAgent['of'],
  says: PublicUserAgent['says'],
  userAgents: readonly string[],
  decided?: string,
): PublicUserAgent[] =>
  userAgents.map((userAgent) => ({ userAgent, of, says, ...(decided !== undefined && { decided }) }));

export const PUBLIC_USER_AGENTS: readonly PublicUserAgent[] = [
  ...all('inapp-spy', 'app', [
    `${IPHONE} GSA/334.0.674067880 Mobile/15E148 Safari/604.1`,
    `${IPHONE} Mobile/15E148 [LinkedInApp]/9.30.1753`,
    `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/482.2.0.68.110;FBBV/658316928;FBDV/iPhone12,8;FBMD/iPhone;FBSN/iOS;FBSV/18.1;FBSS/2;FBCR/;FBID/phone;FBLC/en_US;FBOP/80]`,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22G100 Safari/604.1 MetaIAB Facebook',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 10_2_1 like Mac OS X) AppleWebKit/602.3.12 (KHTML, like Gecko) Mobile/14D27 Twitter for iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 10_2_1 like Mac OS X) AppleWebKit/602.4.6 (KHTML, like Gecko) Mobile/14D27 Safari Line/7.3.2',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22F76 Instagram 393.1.0.36.70 (iPhone15,3; iOS 18_5; en_US; en; scale=3.00; 1290x2796; IABMV/1; 776538208) Safari/604.1)',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 10_2_1 like Mac OS X) AppleWebKit/602.4.6 (KHTML, like Gecko) Mobile/14D27 MicroMessenger/6.5.8 NetType/WIFI Language/zh_CN',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0.1 Mobile/15E148 Safari/604.1 [WAiOS/2.25.31]',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_3_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3.1 Mobile/15E148 Snapchat/12.72.0.39 (like Safari/8617.2.4.10.8, panda)',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari/604.1 musical_ly_41.9.0',
    'Mozilla/5.0 (iPad; CPU OS 10_3_1 like Mac OS X) AppleWebKit/603.1.30 (KHTML, like Gecko) Mobile/14E304 Safari Line/7.3.0',
    `${PIXEL} [FB_IAB/FB4A;FBAV/488.0.0.62.79;IABMV/1;]`,
    `${PIXEL} Barcelona 355.0.0.39.109 Android (34/14; 420dpi; 1080x2205; Google/google; Pixel 8; shiba; shiba; en_US; 657318936)`,
    `${PIXEL} Reddit/Version 2024.41.0/Build 2102450/Android 14`,
    `${REDUCED} Chrome/141.0.7390.124 Mobile Safari/537.36 [WA4A/2.25.32.75;]`,
  ]),
  ...all(
    'inapp-spy',
    'app',
    [
      `${IPHONE} Version/18.1 Mobile/22B5045g Safari/604.1`,
      'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.6668.100 Mobile Safari/537.36',
    ],
    'Telegram, which that package knows by an object that it puts into pages, names itself in no user agent here. A popup that does not open becomes a link.',
  ),
  ...all('inapp-spy', 'browser', [
    `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1`,
    `${IPHONE} Version/18.0 YaBrowser/24.7.7.799.10 SA/3 Mobile/15E148 Safari/604.1`,
    `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1 OPT/5.0.7`,
    `${IPHONE} FxiOS/130.1  Mobile/15E148 Safari/605.1.15`,
    `${IPHONE} EdgiOS/128.0.2739.82 Version/18.0 Mobile/15E148 Safari/604.1`,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 10_2_1 like Mac OS X) AppleWebKit/602.1.50 (KHTML, like Gecko) CriOS/58.0.3029.113 Mobile/14D27 Safari/602.1',
    `${REDUCED} Chrome/121.0.0.0 Mobile Safari/537.36`,
  ]),
  ...all(
    'inapp-spy',
    'browser',
    [
      'Mozilla/5.0 (Linux; Android 7.1.2; Pixel Build/N2G47E; zh-tw) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Mobile Safari/537.36 Puffin/6.0.9.15863AP',
    ],
    'Puffin draws pages on its maker’s servers: a window of its own is nothing to rely on.',
  ),
  ...all('device-detector', 'app', [
    'Mozilla/5.0 (iPad; CPU OS 11_2_6 like Mac OS X) AppleWebKit/604.5.6 (KHTML, like Gecko) Mobile/15D100 AliApp(DingTalk/5.1.12) com.laiwang.DingTalk/13441885 Channel/201200 Pad/iPad language/zh-Hans-CN UT4Aplus/0.0.6 WK',
    'Mozilla/5.0 (Linux; Android 11;) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.210 Mobile Safari/537.36 Vuhuv/2.1.0519',
    'Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/85.0.4183.127 Mobile Safari/537.36 Instabridge',
    'Mozilla/5.0 (Linux; Android 9; SM-J415F Build/PPR1.180610.011; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/83.0.4103.101 Mobile Safari/537.36[FBAN/EMA;FBLC/ar_AR;FBAV/201.0.0.7.119;]',
    'Mozilla/5.0 (Linux; Android 10; M2004J19C Build/QP1A.190711.020; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/80.0.3987.99 Mobile Safari/537.36 imoAndroid/2020.07.3051; 10; REL; M2004J19C; Redmi; play; phone; arm64-v8a; galahad; 2000MHz;',
    'Mozilla/5.0 (Linux; Android 10; NEN-L22 Build/HUAWEINEN-L22; ) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/83.0.4103.106 Mobile Safari/537.36 BingSapphire/21.6.390910305',
    'Mozilla/5.0 (Linux; U; Android 11; zh-CN; SM-A515F Build/RP1A.200720.012) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/69.0.3497.100 UWS/3.22.1.117 Mobile Safari/537.36 AliApp(AliexpressAndroid/8.28.0) UCBS/2.11.1.1',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 15_3_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.3.1 Mobile/15E148 Safari/605.1.15 NewsSapphire/1.0.400324001',
    'Mozilla/5.0 (iPhone; CPU OS 15_1_1 like Mac OS X) AppleWebKit/600.1.4 (KHTML, like Gecko) 1Password/7.9.5 (like Version/15.1.1 Mobile/19B81 Safari/600.1.4)',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 14_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 GoNativeIOS/1.0 gonative',
    `${MAC} AppleWebKit/537.36 (KHTML, like Gecko) QtWebEngine/5.11.1 Chrome/65.0.3325.230 Safari/537.36 Avid Link Desktop App/20.4.0.1302`,
    `${WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) StreamlabsOBS/0.23.2 Chrome/76.0.3809.146 Electron/6.1.11 Safari/537.36`,
    'YoWhatsApp2Plus/2.22.10.73 A',
  ]),
  ...all(
    'device-detector',
    'app',
    [
      'Mozilla/5.0 (Linux; Android 4.4.4; GT-I9195I Build/KTU84P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/43.0.2357.130 Crosswalk/14.43.343.17 Mobile Safari/537.36',
      'com.douban.group/2.2.0(220) Mozilla/5.0 (Linux; U; Android 4.1.1; zh-cn; MI 2A Build/JRO03L) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30',
    ],
    'Too old for the script: such a phone pays without it.',
  ),
  ...all(
    'device-detector',
    'app',
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 13_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/FSCDCSafe 18.5.274700 18.5.274700 15.0 Safari/605.1.15',
    ],
    'F-Secure’s app is a browser, with windows.',
  ),
  ...all('ua-parser-js', 'app', [
    `${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.39.90 Chrome/127.0.6533.72 Electron/13.1.9 Safari/537.36`,
    'Mozilla/5.0 (Linux; Android 13; SH-M20 Build/TKQ1.220915.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/132.0.6834.163 Mobile Safari/537.36 YJApp-ANDROID jp.co.yahoo.android.yjtop/3.187.0',
    'Mozilla/5.0 (iPad; CPU OS 18_1_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 YJApp-IOS jp.co.yahoo.ipn.appli/4.131.0',
  ]),
  ...all('user-agents', 'browser', [
    `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1 Brave`,
    `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1 Ddg/18.1`,
    `${REDUCED} Chrome/140.0.0.0 YaBrowser/25.8.0.0 Mobile Safari/537.36`,
    `${REDUCED} Chrome/140.0.0.0 Mobile Safari/537.36 (Ecosia android@140.0.7339.51)`,
    `${REDUCED} SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36`,
    `${WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/121.0.0.0 (Edition std-2)`,
    `${WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15 Ddg/18.5`,
    'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  ]),
  ...all(
    'user-agents',
    'browser',
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile DuckDuckGo/5 Safari/537.36',
      `${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Honorlock`,
    ],
    'A view of Android’s, or a name that nobody knows: a redirect is the safer of the two.',
  ),
];
