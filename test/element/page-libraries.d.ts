/** Types for libraries that rewrite pages: only the functions that tests call. */
declare module 'jquery' {
  interface Query {
    append(content: unknown): this;
    clone(withEvents: boolean): this;
    detach(): this;
    empty(): this;
    html(content: string): this;
    replaceWith(content: string): this;
    wrap(content: string): this;
  }
  export function $(what: Element): Query;
}

declare module 'alpinejs' {
  export const Alpine: {
    plugin(plugin: unknown): void;
    start(): void;
    morph(element: Element, html: string): void;
    nextTick(): Promise<void>;
    store(name: string): Record<string, unknown>;
    store(name: string, value: object): void;
  };
}

declare module '@alpinejs/morph' {
  export const morph: unknown;
}

declare module '@hotwired/turbo' {
  export const session: { drive: boolean };
  export function renderStreamMessage(html: string): void;
}

// Their own types are for another module system.
declare module 'htmx.org' {
  const htmx: { ajax(verb: string, path: string, context: { target: Element; swap: string }): Promise<void> };
  export default htmx;
}

declare module 'morphdom' {
  export default function (from: Element, to: string): Element;
}
