/** What tests do on the page of the playground, and read there. */
import { engines, type Page } from '../../browsers/index.js';

export const DESKTOP = { width: 1280, height: 900 };
/** What is the same in every engine is looked at in one. */
export const [main = 'chromium'] = engines();

/** The button of the wax print. */
export const PAY = 'pay-button#wax >>> [part~=button]';

export const choose = (page: Page, name: string, value: string): Promise<void> =>
  page.evaluate(
    (knob, wanted) => document.querySelector<HTMLElement>(`input[name="${knob}"][value="${wanted}"]`)!.click(),
    name,
    value,
  );

/** Chooses, and waits until no colour changes any more. */
export async function chooseLook(page: Page, name: string, value: string): Promise<void> {
  await choose(page, name, value);
  await page.waitFor(() =>
    document
      .getAnimations()
      .every((animation) => !(animation instanceof CSSTransition) || animation.playState === 'finished'),
  );
}

/** Attributes of the wax print's button, without those that belong to the page alone. */
export const attributes = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelector('pay-button#wax')!.attributes]
        .filter(({ name }) => !/^(id|data-.*)$/.test(name))
        .map(({ name, value }) => [name, value]),
    ),
  );

export const code = (page: Page, kind: string): Promise<string> =>
  page.waitFor(
    (wanted) => {
      const tab = document.querySelector<HTMLElement>(`[role=tab][data-code="${wanted}"]`)!;
      tab.click();
      return tab.ariaSelected === 'true' && document.querySelector('#code code')!.textContent;
    },
    { args: [kind] },
  ) as Promise<string>;

/** What the log says of an event: state, reason and code. */
export const logged = (page: Page, event: string): Promise<string> =>
  page.waitFor((name) => document.querySelector<HTMLElement>(`#log [data-event="${name}"]`)?.textContent, {
    args: [event],
    timeout: 60_000,
  }) as Promise<string>;

const count = (page: Page, event: string): Promise<number> =>
  page.evaluate((name) => document.querySelectorAll(`#log [data-event="${name}"]`).length, event);

/** How many ends of payments the log has. */
export const ends = async (page: Page): Promise<number> =>
  (await count(page, 'payment-success')) + (await count(page, 'payment-failed'));
