import { Area, Change, noticeOf, NOTICES, Says } from './change';

const INTRODUCTION = `# What ordinary changes do to a running service

<!-- Written by \`npm run changes -- --update\`. Do not edit: the rows are in test/changes/areas/. -->

Read this before you deploy a change to production: find its row, and see what CloudFormation replaces and what your users notice. Each row is a pair of apps,
before and after, in [test/changes/areas/](../test/changes/areas/). CI synthesizes both, compares the templates as CloudFormation would, and fails when a row is
no longer true.

CloudFormation creates and updates first, and deletes what is left over in a cleanup at the end. For some minutes, old and new exist side by side. Most of the
failures below come from that: there are things that only one resource can have at a time, such as a port, a record or a name.

| users notice | means |
|---|---|
| nothing | no task is replaced |
| tasks are replaced | a deployment, step by step as \`describeDeployment()\` says |
| another address | clients reach the service elsewhere; the old one answers until the deployment ends, and goes in the cleanup |
| clients must … | what clients have to do, at the time of the deployment |
| **closed** | clients that used a port, or came from an address, are refused |
| **lost** | messages, logs, or access of tasks that still run |
| **outage** | requests fail |
| **fails synthesis** | nothing is deployed |
| **fails** | CloudFormation or ECS refuses the change; the stack rolls back, and the old version keeps serving |
| unknown | AWS does not document it, and it was not tried |

*Replaced or deleted* leaves out policies, rules of security groups and the library's own functions. A dash means that everything changes in place; *perhaps*
stands before what depends on values that synthesis does not know. *The library says* has the error or warning, or the sentence in the doc comment of the option.

What the templates cannot show is not here: an image that does not start, a quota, a change that somebody has made by hand.

Deploy alone what gives clients another address. When a later resource of the stack fails, the rollback moves the service back, and until its tasks are healthy
there the old address answers 503. Other changes lose no request when they are rolled back; the end-to-end tests deploy both under load.
`;

/** Renders the page from all areas; `replacedOf` has what each change replaces. */
export function renderPage(areas: readonly Area[], replacedOf: (change: Change) => string): string {
  const sections = areas.map(({ title, text, changes }) => [
    `## ${title}`,
    '',
    ...text ? [text, ''] : [],
    '| change | replaced or deleted | users notice | the library says |',
    '|---|---|---|---|',
    ...changes.map((change) => `| ${cells(change, replacedOf(change)).map(escape).join(' | ')} |`),
    '',
  ].join('\n'));
  return `${[INTRODUCTION, `${areas.flatMap(({ changes }) => changes).length} changes:\n\n${countByNotice(areas)}\n`, ...sections].join('\n').trimEnd()}\n`;
}

function cells({ title, users, says }: Change, replaced: string): string[] {
  return [title, replaced, users.replace(/^(fails synthesis|fails|outage|lost|closed)/, '**$1**'), renderSays(says)];
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

function countByNotice(areas: readonly Area[]): string {
  const notices = areas.flatMap(({ changes }) => changes).map(noticeOf);
  const counts = Object.entries(NOTICES).map(([notice, { count }]) => ({ number: notices.filter((each) => each === notice).length, count }));
  return counts.filter(({ number }) => number > 0).map(({ number, count }) => `- ${number} ${count}`).join('\n');
}

function escape(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
