/** Our colours: the button, the popup's waiting page and the proxy's pages look alike. */

/** The button, and links that look like one. */
export const ACCENT = '#0b6b53';
/** Text on the button. The contrast is at least 4.5 to 1. */
export const ON_ACCENT = '#fff';
/** Progress bars. Beside a darker green, browsers keep the empty part of the bar white in dark mode. */
export const PROGRESS = '#159a77';
