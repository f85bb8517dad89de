/**
 * Colours and typefaces of the documentation site and of the admin endpoint's page, as CSS custom properties for light and dark mode. A test checks
 * the contrast of each pair.
 *
 * @public
 */
export const siteColors: string = `:root {
  color-scheme: light dark;
  --paper: #fcfbf8;
  --panel: #f4f2ec;
  --line: #dedad0;
  --ink: #1e2522;
  --dim: #59625d;
  --accent: #0a5f55;
  --soft: #dfece8;
  --care: #7a4300;
  --care-soft: #faecd4;
  --string: #8b3a12;
  --number: #5a3aa0;
  --shadow: 0 8px 30px rgb(30 37 34 / 14%);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}

@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141919;
    --panel: #1b2222;
    --line: #303a39;
    --ink: #e3e9e6;
    --dim: #9daaa5;
    --accent: #7bd3c2;
    --soft: #1d3a35;
    --care: #f2c580;
    --care-soft: #392c15;
    --string: #ecb592;
    --number: #c6b3f7;
    --shadow: 0 8px 30px rgb(0 0 0 / 55%);
  }
}
`;
