import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Example } from '../src/domain/template/helpers/define-helper.ts';
import { HELPER_GROUPS } from '../src/domain/template/helpers/helper-table.ts';

/** Everything below this line of docs/templates.md is derived. */
const MARK = '## Helpers\n';
const FILE = new URL('../docs/templates.md', import.meta.url);

/** docs/templates.md with its reference of helpers replaced by what the helper table says. */
export function buildTemplateDocs(current: string): string {
  const hand = current.slice(0, current.indexOf(MARK));
  const groups = Object.entries(HELPER_GROUPS).map(([title, helpers]) => {
    const sections = Object.entries(helpers).map(([name, helper]) => {
      const examples = helper.examples.map(showExample);
      return `#### \`${name} ${helper.usage}\`\n\n${helper.doc}\n\n${examples.join('\n\n')}\n`;
    });
    return `### ${title}\n\n${sections.join('\n')}`;
  });
  const intro =
    'Derived from the helper table; every example is a test. `[name]` may be left out, `name...` may repeat.\n';
  return `${hand}${MARK}\n${intro}\n${groups.join('\n')}`;
}

/** On one line where both fit one. */
function showExample([template, output]: Example): string {
  if (!`${template}${output}`.includes('\n')) return fence(`${template}  ->  ${output}`);
  return `${fence(template)}\n\ngives\n\n${fence(output)}`;
}

function fence(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(FILE, buildTemplateDocs(readFileSync(FILE, 'utf8')));
}
