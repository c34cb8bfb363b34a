/**
 * A client of the classic WebDriver protocol (https://www.w3.org/TR/webdriver2/), with what WebKit's driver needs. It
 * knows windows by their handles, and no pages.
 *
 * A session has one current window. No other command may come between the switch to a window and its command, so all
 * commands wait in one queue.
 */
import { DEFAULT_TIMEOUT_MS } from './browser.js';

/** An error answer. `code` is the protocol's, such as `no such window`. */
export class WebDriverError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message ? `${code}: ${message}` : code);
    this.name = 'WebDriverError';
    this.code = code;
  }
}

export class WebDriverSession {
  readonly #base: string;
  #window: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(base: string) {
    this.#base = base;
  }

  /**
   * @param server For example `http://127.0.0.1:4444`.
   * @param capabilities WebDriver capabilities.
   */
  static async start(server: string, capabilities: object): Promise<WebDriverSession> {
    const { sessionId } = await send<{ sessionId: string }>('POST', `${server}/session`, {
      capabilities: { alwaysMatch: capabilities },
    });
    const session = new WebDriverSession(`${server}/session/${sessionId}`);
    await session.command('POST', '/timeouts', { script: DEFAULT_TIMEOUT_MS });
    return session;
  }

  /** Handles of all windows. */
  windows(): Promise<string[]> {
    return this.command('GET', '/window/handles');
  }

  end(): Promise<void> {
    return this.command('DELETE', '');
  }

  /** Sends a command of the session. */
  command<T>(method: string, path: string, body?: object): Promise<T> {
    return this.#inTurn(() => send<T>(method, this.#base + path, body));
  }

  /** Sends a command to a window, which becomes the current one. */
  windowCommand<T>(window: string, method: string, path: string, body?: object): Promise<T> {
    return this.#inTurn(async () => {
      if (this.#window !== window) {
        await send('POST', `${this.#base}/window`, { handle: window });
        this.#window = window;
      }
      try {
        return await send<T>(method, this.#base + path, body);
      } catch (error) {
        if (error instanceof WebDriverError && error.code === 'no such window') this.#window = undefined;
        throw error;
      }
    });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(task);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

async function send<T>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    // A POST must have a body, even for a command without parameters.
    ...(method === 'POST' && { body: JSON.stringify(body ?? {}), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(3 * DEFAULT_TIMEOUT_MS),
  });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new WebDriverError(value.error ?? `HTTP ${response.status}`, value.message ?? '');
  return value;
}
