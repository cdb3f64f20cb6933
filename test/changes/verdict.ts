import * as fs from 'node:fs';
import * as path from 'node:path';
import { Change, noticeOf, NOTICES, Says } from './change';
import { findProblems } from './checks/all-checks';
import { Finding, FindingKind, FINDINGS } from './checks/finding';
import { AppUpdate } from './update/app-update';
import { replacedResources, replacesTasks } from './update/effects';
import { synthesize } from './update/synthesize';
import { SynthesizedApp } from './update/template';

const REPOSITORY = path.join(__dirname, '../..');

/** What an update does, as far as two templates tell. */
export interface Verdict {
  readonly replaced: string;
  readonly findings: readonly Finding[];
  /** What is wrong with the row of a change; empty when it is true. */
  readonly mistakes: readonly string[];
}

/** Compares what a change says about itself with what its templates say. */
export function judge(change: Change): Verdict {
  const [before, after] = [synthesize(change.before), synthesize(change.after)];
  if (before.error !== undefined) return { replaced: '–', findings: [], mistakes: [`the app before fails: ${before.error}`] };
  const update = new AppUpdate(before, after.error === undefined ? after : before);
  const findings = after.error === undefined ? findProblems(update) : [];
  const tasks = after.error === undefined && replacesTasks(update);
  return {
    replaced: after.error === undefined ? replacedResources(update) : '–',
    findings,
    mistakes: [...findingMistakes(change, findings), ...noticeMistakes(change, findings, tasks, after), ...sayingMistakes(change.says, after)],
  };
}

function findingMistakes({ finds = [] }: Change, findings: readonly Finding[]): string[] {
  const missing = finds.filter((kind) => !findings.some((finding) => finding.kind === kind));
  const unexpected = findings.filter(({ kind }) => !finds.includes(kind));
  return [...missing.map((kind) => `does not find: ${kind}`), ...unexpected.map(({ kind, detail }) => `finds ${kind}: ${detail}`)];
}

function noticeMistakes(change: Change, findings: readonly Finding[], tasks: boolean, { error }: SynthesizedApp): string[] {
  const notice = noticeOf(change);
  if (notice === undefined) return [`'${change.users}' does not begin with one of: ${Object.keys(NOTICES).join(', ')}`];
  const expected = NOTICES[notice];
  const gravest = error !== undefined ? 'error' : gravestOf(findings.map(({ kind }) => kind));
  return [
    ...expected.gravest !== gravest ? [`users notice '${notice}', but the gravest finding is '${gravest}'${error === undefined ? '' : `: ${error}`}`] : [],
    ...expected.tasks !== undefined && expected.tasks !== tasks ? [`tasks are ${tasks ? '' : 'not '}replaced`] : [],
  ];
}

/** A failed update is rolled back, so an outage needs an update that gets there. */
function gravestOf(kinds: readonly FindingKind[]): string {
  return (['fails', 'outage', 'loses', 'closes'] as const).find((gravity) => kinds.some((kind) => FINDINGS[kind] === gravity)) ?? 'none';
}

function sayingMistakes(says: Says | undefined, { error, warnings }: SynthesizedApp): string[] {
  switch (says?.kind) {
    case undefined: return [];
    case 'error': return error?.includes(says.words) ? [] : [`no error says '${says.words}', but: ${error}`];
    case 'warning': return warnings.some((text) => text.includes(says.words)) ? [] : [`no warning has the id ${says.words}`];
    case 'doc': return sourceText().includes(says.words) ? [] : [`no doc comment says '${says.words}'`];
    case 'deployment': return sourceText().includes(says.words) ? [] : [`no function says '${says.words}'`];
    case 'page': return oneLine(fs.readFileSync(path.join(REPOSITORY, 'docs', says.page), 'utf8')).includes(says.words) ? [] : [`${says.page} does not say '${says.words}'`];
  }
}

let text: string | undefined;

/** All of `src/` without line breaks, and without what doc comments begin their lines with. */
function sourceText(): string {
  const root = path.join(REPOSITORY, 'src');
  text ??= fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    .map((file) => oneLine(fs.readFileSync(path.join(root, file), 'utf8').replace(/\n\s+\*(?!\/)/g, ' '))).join('\n');
  return text;
}

function oneLine(of: string): string {
  return of.replace(/\s+/g, ' ');
}
