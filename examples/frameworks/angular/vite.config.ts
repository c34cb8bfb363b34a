/** Bundles what the Angular compiler has written. In an application of the Angular CLI, `ng build` does all of this. */
import linker from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { defineConfig, type Plugin } from 'vite';

/** Angular's libraries come half compiled. Without this the browser would need the compiler too. */
const linkLibraries: Plugin = {
  name: 'link-libraries',
  async transform(code, id) {
    if (!id.includes('/@angular/') || !code.includes('ɵɵngDeclare')) return undefined;
    const linked = await transformAsync(code, { filename: id, compact: false, plugins: [linker] });
    return linked?.code ?? undefined;
  },
};

export default defineConfig({ plugins: [linkLibraries] });
