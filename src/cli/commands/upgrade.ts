import type { UpgradeReport } from '../../app/use-cases.ts';
import { defineCommand } from '../command.ts';

export const upgradeCommand = defineCommand({
  arguments: { version: { doc: 'Version to change to (default: the latest)', required: false } },
  options: { 'dry-run': { kind: 'switch', doc: 'Only say which version there is' } },
  examples: [
    { command: 'scaffold upgrade', doc: 'To the latest release, verified like an installation' },
    { command: 'scaffold upgrade --dry-run', doc: 'Is there a newer one?' },
    { command: 'scaffold upgrade 1.4.2', doc: 'To a certain one, older ones too' },
  ],
  async run({ values, useCases }) {
    const version = values.text('version');
    const report = await useCases.upgradeProgram({
      ...(version === undefined ? {} : { version }),
      dryRun: values.isSet('dry-run'),
    });
    return { document: () => ({ upgrade: report }), text: () => renderUpgrade(report), words: renderRemark(report) };
  },
});

function renderUpgrade({ from, to, outcome, path }: UpgradeReport): string {
  switch (outcome) {
    case 'current':
      return `scaffold ${from} is the version there is.\n`;
    case 'available':
      return `scaffold ${to} is there; this is ${from}.\n`;
    case 'upgraded':
      return `${path} is scaffold ${to} now; it was ${from}.\n`;
  }
}

function renderRemark({ outcome, signature }: UpgradeReport): string {
  if (outcome === 'current' || signature === 'verified') return '';
  return 'The signature is not verified, since cosign is not installed; the checksums are.\n';
}
