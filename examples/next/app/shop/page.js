/** The shop, at `/shop`. The page is made on the server; only the buttons need the browser. */
import { Buttons } from './buttons.js';

export const metadata = { title: 'La boutique' };

export default function Shop() {
  return (
    <main>
      <h1>La boutique</h1>
      <Buttons />
    </main>
  );
}
