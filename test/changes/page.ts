import { Area, Change, Says } from './change';

const INTRODUCTION = `# Before you deploy: what ordinary changes do

<!-- Written by \`npm run changes -- --update\`. Do not edit: the rows are in test/changes/areas/. -->

Find the change that you are about to deploy. Each row is a pair of apps in [test/changes/areas/](../test/changes/areas/): both are synthesized, and the
templates compared as CloudFormation would. CI fails when a row is no longer true.

- **Replaced or deleted** leaves out policies, security group rules and the library's own functions. A dash means that everything changes in place.
  "perhaps" stands before what CloudFormation decides by values that synthesis does not know.
- **Users notice** "nothing" when no task is touched. "tasks are replaced" is a deployment as your \`deployment\` describes it. "another address" means that
  clients must move. A change that **fails** is rolled back, and the old version keeps serving. An **outage** costs requests. Whatever is **lost** stays lost after
  a rollback.
- **The library says** names the error or warning at synthesis, the error during deployment, or the doc comment of the option.

CloudFormation creates and updates first, and deletes what is left over in a cleanup at the end. Most failures below come from that order: for some
minutes old and new exist side by side, and some things only one of them can have.
`;

/** Renders the page from all areas; `replacedOf` has what each change replaces. */
export function renderPage(areas: readonly Area[], replacedOf: (change: Change) => string): string {
  const counts = Object.entries(countByNotice(areas)).map(([notice, count]) => `${count} ${notice}`).join(', ');
  const sections = areas.map(({ title, text, changes }) => [
    `## ${title}`,
    '',
    ...text ? [text, ''] : [],
    '| change | replaced or deleted | users notice | the library says |',
    '|---|---|---|---|',
    ...changes.map((change) => `| ${cells(change, replacedOf(change)).map(escape).join(' | ')} |`),
    '',
  ].join('\n'));
  return `${[INTRODUCTION, `${areas.flatMap(({ changes }) => changes).length} changes: ${counts}.\n`, ...sections].join('\n').trimEnd()}\n`;
}

function cells({ title, users, says }: Change, replaced: string): string[] {
  return [title, replaced, /^(fails|outage|lost)/.test(users) ? users.replace(/^(fails synthesis|fails|outage|lost)/, '**$1**') : users, renderSays(says)];
}

function renderSays(says: Says | undefined): string {
  switch (says?.kind) {
    case undefined: return '–';
    case 'error': return `error: ${says.words}`;
    case 'warning': return `warning \`${says.words}\``;
    case 'deployment': return `error while deploying: ${says.words}`;
    case 'doc': return `\`${says.option}\`: ${says.words}`;
    case 'page': return `[${says.title}](${says.page})`;
  }
}

function countByNotice(areas: readonly Area[]): Record<string, number> {
  const counts: Record<string, number> = { 'without a trace': 0, 'by an ordinary deployment': 0, 'with another address': 0, 'refused at synthesis': 0, 'that fail and roll back': 0, 'that cost requests': 0, 'that lose something': 0 };
  const words: readonly [string, string][] = [
    ['nothing', 'without a trace'], ['tasks', 'by an ordinary deployment'], ['another', 'with another address'], ['fails synthesis', 'refused at synthesis'],
    ['fails', 'that fail and roll back'], ['outage', 'that cost requests'], ['lost', 'that lose something'],
  ];
  for (const { users } of areas.flatMap(({ changes }) => changes)) counts[words.find(([start]) => users.startsWith(start))![1]] += 1;
  return counts;
}

function escape(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
