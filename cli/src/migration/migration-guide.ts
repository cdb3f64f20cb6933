import { fieldOutcomes } from './field-outcomes';
import type { SourceNode } from '../source/source-node';

/** What MIGRATION.md says, apart from the fields. */
export interface MigrationGuide {
  /** What was imported: "the Copilot application shop". */
  readonly subject: string;
  /** What is left for a person to do, in order, in Markdown. */
  readonly nextSteps: readonly string[];
  /** More chapters, such as the runbook. */
  readonly chapters?: readonly { readonly title: string; readonly text: string }[];
}

/** Writes MIGRATION.md: what to do, what was left out, and where every field of every document went. */
export function printMigrationGuide(guide: MigrationGuide, documents: readonly SourceNode[]): string {
  return [
    `# Migration of ${guide.subject}`,
    '## Next steps',
    guide.nextSteps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    ...(guide.chapters ?? []).flatMap(({ title, text }) => [`## ${title}`, text.trim()]),
    '## Left out',
    leftOut(documents),
    '## Where each field went',
    ...documents.flatMap((document) => [`### ${document.location.file}`, fieldTable(document)]),
  ].join('\n\n') + '\n';
}

function leftOut(documents: readonly SourceNode[]): string {
  const rows = documents.flatMap(fieldOutcomes).filter(({ outcome }) => outcome?.kind !== 'moved').filter(({ field }) => field.path !== '');
  if (rows.length === 0) return 'Nothing.';
  return rows.map(({ field, outcome }) => `- \`${field.location.file}:${field.location.line}\` \`${field.path}\`: ${outcome?.text ?? UNKNOWN}`).join('\n');
}

const UNKNOWN = 'not known to this tool. It is not in the app; look it up and add it by hand.';

function fieldTable(document: SourceNode): string {
  const rows = fieldOutcomes(document).filter(({ field }) => field.path !== '');
  if (rows.length === 0) return 'The file is empty.';
  const cells = rows.map(({ field, outcome }) => `| ${field.location.line} | \`${escapeCell(field.path)}\` | ${escapeCell(describe(outcome))} |`);
  return ['| line | field | where it went |', '|---|---|---|', ...cells].join('\n');
}

function describe(outcome: { kind: string; text: string } | undefined): string {
  if (outcome === undefined) return UNKNOWN;
  return outcome.kind === 'moved' ? outcome.text : `left out: ${outcome.text}`;
}

function escapeCell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}
