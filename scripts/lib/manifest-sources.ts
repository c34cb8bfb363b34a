/**
 * The sources as the compiler understands them. It answers what a generator asks: what a name
 * means, which members it has, what its comment says. It knows nothing of elements.
 *
 * The compiler's interface is the only one that TypeScript 7 has, and is called unstable; so it is
 * kept to this folder, and what it answers is held by tests.
 */
import { fileURLToPath } from 'node:url';
import { type Node, type SourceFile } from 'typescript/unstable/ast';
import { API, SymbolFlags, type Checker, type Project, type Symbol, type Type } from 'typescript/unstable/sync';
import { oneLine, type DocTag } from './manifest-doc-tags.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export class Sources {
  readonly checker: Checker;
  readonly #project: Project;

  private constructor(project: Project) {
    this.#project = project;
    this.checker = project.checker;
  }

  /** Reads the floor that defines the element, and all below it; `use` must not keep what it was given. */
  static read<Result>(use: (sources: Sources) => Result): Result {
    const api = new API({ cwd: ROOT });
    try {
      const path = `${ROOT}src/tsconfig.json`;
      const project = api.updateSnapshot({ openProjects: [path] }).getProject(path);
      if (!project) throw new Error(`${path} cannot be opened`);
      return use(new Sources(project));
    } finally {
      api.close();
    }
  }

  /** A file of this checkout. */
  file(path: string): SourceFile {
    const file = this.#project.program.getSourceFile(ROOT + path);
    if (!file) throw new Error(`${path} is not among the sources`);
    return file;
  }

  /** The type of an interface as a file sees it; by default of a global one, such as `HTMLElementTagNameMap`. */
  interface(name: string, path = 'src/index.ts'): Type {
    const symbol = this.checker.resolveName(name, SymbolFlags.Interface, this.file(path));
    if (!symbol) throw new Error(`there is no interface ${name}`);
    return this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  properties(type: Type): readonly Symbol[] {
    return this.checker.getPropertiesOfType(type);
  }

  /** The type of a property or variable. */
  typeOf(symbol: Symbol): Type {
    const type = this.checker.getTypeOfSymbol(symbol);
    if (!type) throw new Error(`${symbol.name} has no type`);
    return type;
  }

  /** Where a name is declared, first. */
  declaration(symbol: Symbol): Node {
    const node = (symbol.valueDeclaration ?? symbol.declarations[0])?.resolve(this.#project);
    if (!node) throw new Error(`${symbol.name} is not declared`);
    return node;
  }

  description(symbol: Symbol): string {
    return oneLine(symbol.getDocumentationComment(this.checker));
  }

  tags(symbol: Symbol): readonly DocTag[] {
    return symbol.getJsDocTags(this.checker);
  }

  /** The type of a node as the compiler would write it. */
  typeText(node: Node): string {
    const type = this.checker.getTypeAtLocation(node);
    return type ? this.checker.typeToString(type) : 'unknown';
  }

  /** The words of a closed set, in alphabetical order; empty for any other type. */
  words(type: Type): string[] {
    const present = this.checker.getNonNullableType(type) ?? type;
    const members = present.isUnionType() ? present.getTypes() : [present];
    const words = members.flatMap((member) => (member.isStringLiteralType() ? [member.value] : []));
    return words.length === members.length ? words.toSorted() : [];
  }
}

/** A declaration's type as it is written, without `undefined`; `unknown` where none is written. */
export function writtenType(node: Node & { readonly type?: Node }): string {
  return oneLine(node.type?.getText() ?? 'unknown').replace(OR_UNDEFINED, '');
}

/** Whether a field may be missing or undefined. */
export const isOptional = (node: Node & { readonly type?: Node; readonly questionToken?: Node }): boolean =>
  node.questionToken !== undefined || OR_UNDEFINED.test(node.type?.getText() ?? '');

const OR_UNDEFINED = / \| undefined$/;
