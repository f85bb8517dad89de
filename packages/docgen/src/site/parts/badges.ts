import type { ModuleDoc } from '../../model/catalogue-doc.js';
import type { CatalogueIndex } from '../../model/catalogue-index.js';
import { html, type Html } from '../base/html.js';

/** Badges of a module: standard or not, stability, first version. @internal */
export function badges(index: CatalogueIndex, module: ModuleDoc): Html {
  const standard = index.package(module.package)?.standard === true;
  return html`<p class="badges">${[
    standard ? html`<span class="badge standard">Standard</span>` : html`<span class="badge">Non-standard</span>`,
    module.stability !== 'stable' && html`<span class="badge care">${capital(module.stability)}</span>`,
    module.since !== undefined && html`<span class="badge">Since ${module.since}</span>`,
  ]}</p>`;
}

/** Badges of a module in a list; none for a standard, stable module. @internal */
export function smallMarks(index: CatalogueIndex, module: ModuleDoc): Html {
  const standard = index.package(module.package)?.standard === true;
  return html`${[
    !standard && html` <span class="badge">Non-standard</span>`,
    module.stability !== 'stable' && html` <span class="badge care">${capital(module.stability)}</span>`,
  ]}`;
}

/** Capitalizes the first letter of a text. @internal */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
