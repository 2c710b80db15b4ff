import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Doc comments of one class and its fields, as one line each. */
export interface ClassDoc {
  readonly extends: string | undefined;
  readonly text: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

/** `{@link X}` reads as X outside an editor. */
const plain = (text: string): string =>
  text
    .replaceAll(/\{@link ([^}]+)\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();

const docOf = (node: ts.Node): string | undefined => {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = plain(docs.map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '').join(' '));
  return text === '' ? undefined : text;
};

const superclassOf = (node: ts.ClassDeclaration): string | undefined =>
  node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression.getText();

const classDoc = (node: ts.ClassDeclaration): ClassDoc => {
  const fields = new Map<string, string>();
  for (const member of node.members) {
    const text = docOf(member);
    if (ts.isPropertyDeclaration(member) && text !== undefined) fields.set(member.name.getText(), text);
  }
  return { extends: superclassOf(node), text: docOf(node), fields };
};

/**
 * Reads the doc comments of every class under `folder`. The comment that an engineer sees in the editor is the very
 * text of the document: there is no second place to keep it.
 */
export const readDocComments = (folder: string): ReadonlyMap<string, ClassDoc> => {
  const docs = new Map<string, ClassDoc>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('spec.ts')) continue;
    const source = ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.Latest, true);
    source.forEachChild((node) => {
      if (ts.isClassDeclaration(node) && node.name !== undefined) docs.set(node.name.text, classDoc(node));
    });
  }
  return docs;
};

/** The comment of a class's field, its own or an inherited one. */
export const fieldDoc = (docs: ReadonlyMap<string, ClassDoc>, className: string, field: string): string | undefined => {
  const doc = docs.get(className);
  if (doc === undefined) return undefined;
  return doc.fields.get(field) ?? (doc.extends === undefined ? undefined : fieldDoc(docs, doc.extends, field));
};
