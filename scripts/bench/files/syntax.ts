import { FLAG, LIST, type Piece } from './corpus.ts';

/** How a template language writes the pieces of a file. `reference` is how a tool's templates name a value. */
export interface Syntax {
  variable(reference: string): string;
  condition(reference: string, yes: string, no: string): string;
  loop(reference: string, body: string): string;
  readonly item: string;
}

export const HANDLEBARS: Syntax = {
  variable: (reference) => `{{${reference}}}`,
  condition: (reference, yes, no) => `{{#if ${reference}}}${yes}{{else}}${no}{{/if}}`,
  loop: (reference, body) => `{{#each ${reference}}}${body}{{/each}}`,
  item: '{{this}}',
};

export const EJS: Syntax = {
  variable: (reference) => `<%= ${reference} %>`,
  condition: (reference, yes, no) => `<% if (${reference}) { %>${yes}<% } else { %>${no}<% } %>`,
  loop: (reference, body) => `<% for (const item of ${reference}) { %>${body}<% } %>`,
  item: '<%= item %>',
};

export const JINJA: Syntax = {
  variable: (reference) => `{{ ${reference} }}`,
  condition: (reference, yes, no) => `{% if ${reference} %}${yes}{% else %}${no}{% endif %}`,
  loop: (reference, body) => `{% for item in ${reference} %}${body}{% endfor %}`,
  item: '{{ item }}',
};

/** A file of the corpus as a template; `refer` turns the name of a value into a reference. */
export function renderTemplateText(
  pieces: readonly Piece[],
  syntax: Syntax,
  refer: (name: string) => string = (name) => name,
): string {
  const render = (inner: readonly Piece[]): string => inner.map(renderOne).join('');
  const renderOne = (piece: Piece): string => {
    if (typeof piece === 'string') return piece;
    switch (piece.kind) {
      case 'variable':
        return syntax.variable(refer(piece.name));
      case 'condition':
        return syntax.condition(refer(FLAG.name), render(piece.audited), render(piece.otherwise));
      case 'loop':
        return syntax.loop(refer(LIST.name), render(piece.body));
      case 'item':
        return syntax.item;
    }
  };
  return render(pieces);
}
