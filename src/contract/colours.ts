/** Our colours: the button, the popup's waiting page and the proxy's pages look alike. */

/** The button, and links that look like one. */
export const ACCENT = '#0b6b53';
/** Text on it: 4.5 to 1 at the least. */
export const ON_ACCENT = '#fff';
/** Progress bars. Beside a darker green browsers leave the track white in the dark. */
export const PROGRESS = '#159a77';
