/** The colours of the simulators' pages, light and dark, as custom properties. */
export const PALETTE = `:root {
  color-scheme: light dark;
  --page: #f3f4f1;
  --card: #ffffff;
  --text: #1b1f1d;
  --quiet: #565e5a;
  --line: #d5dad6;
  --line-strong: #7a827d;
  --accent: #0b6b4b;
  --on-accent: #ffffff;
  --selected: #e8f4ee;
  --banner: #ffd24a;
  --on-banner: #2b2100;
  --bad: #a32d1c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121513;
    --card: #1c211e;
    --text: #eef1ef;
    --quiet: #a9b2ad;
    --line: #333b37;
    --line-strong: #7d8882;
    --accent: #5fd3a3;
    --on-accent: #06251a;
    --selected: #1d332a;
    --banner: #e0b02a;
    --on-banner: #211900;
    --bad: #ff9a86;
  }
}
`;
