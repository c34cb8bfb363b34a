/** What `window.open` does if the popup is blocked: all forms that were found in browsers. */
import type { PopupBehaviour } from './setting.js';

/** Returns something else than a popup, or throws. `window` is the page's own. */
export function blockedPopup(behaviour: Exclude<PopupBehaviour, 'opens' | 'closed soon'>, window: unknown): unknown {
  switch (behaviour) {
    case 'null':
      return null;
    case 'undefined':
      return undefined;
    case 'throws':
      throw new DOMException('The sandbox has no allow-popups.', 'InvalidAccessError');
    case 'true':
      return true;
    case 'window':
      return window;
    case 'object':
      return {};
    case 'closed':
      return { closed: true };
  }
}
