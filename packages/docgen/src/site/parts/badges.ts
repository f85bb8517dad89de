import type { ModuleDoc } from '../../model/catalogue-doc.js';
import type { CatalogueIndex } from '../../model/catalogue-index.js';
import { html, type Html } from '../base/html.js';

/** Marks of a module: standard or not, how far it can be relied on, since when. @internal */
export function badges(index: CatalogueIndex, module: ModuleDoc): Html {
  const standard = index.package(module.package)?.standard === true;
  return html`<p class="badges">${[
    standard ? html`<span class="badge standard">Standard</span>` : html`<span class="badge">Non-standard</span>`,
    module.stability !== 'stable' && html`<span class="badge care">${capital(module.stability)}</span>`,
    module.since !== undefined && html`<span class="badge">Since ${module.since}</span>`,
  ]}</p>`;
}

/** Marks that set a module apart in a list: nothing for a standard, stable one. @internal */
export function smallMarks(index: CatalogueIndex, module: ModuleDoc): Html {
  const standard = index.package(module.package)?.standard === true;
  return html`${[
    !standard && html` <span class="badge">Non-standard</span>`,
    module.stability !== 'stable' && html` <span class="badge care">${capital(module.stability)}</span>`,
  ]}`;
}

/** The text with a capital at its beginning. @internal */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
