/** Generated parts of documents, between `<!-- generated: name -->` and `<!-- end -->`. Everything else is written by hand. */

/** The document with new tables. A table without a mark, or a mark without a table, is an error. */
export function fillIn(document: string, tables: Readonly<Record<string, string>>): string {
  const filled = new Set<string>();
  const result = document.replaceAll(
    /(<!-- generated: (\w+) -->\n).*?(<!-- end -->)/gs,
    (_, start: string, name: string, end: string) => {
      const content = tables[name];
      if (content === undefined) throw new Error(`nothing fills the mark "generated: ${name}"`);
      filled.add(name);
      return `${start}\n${content}\n${end}`;
    },
  );
  const missing = Object.keys(tables).filter((name) => !filled.has(name));
  if (missing.length > 0) throw new Error(`the document has no mark "generated: ${missing.join(', ')}"`);
  return result;
}
