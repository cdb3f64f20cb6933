import { measureOtherTools, OTHER_TOOLS, OtherTool } from './other-tools';
import { RULES } from '../../src/validation/all-rules';

/** What the first digit of an id stands for. */
const CONCEPTS: Readonly<Record<string, string>> = {
  1: 'Task size and platform',
  2: 'Containers',
  3: 'Services and capacity',
  4: 'Load balancing',
  5: 'Deployments',
  6: 'Discovery',
  7: 'Scaling',
};

type Measured = ReturnType<typeof measureOtherTools>;

/** The page of all rules, in Markdown. */
export function rulePage(measured: Measured): string {
  return [
    '# Rules',
    '',
    '<!-- Written by `npm run rules`: the rules are in src/validation, their failing and passing templates in test/validation/cases. -->',
    '',
    `${RULES.length} mistakes with Amazon ECS that a template shows. \`error\`: AWS refuses it, or it cannot work; synthesis fails. \`warning\`: it is unwise, or AWS does not`,
    'say so clearly; synthesis goes on. What is known only once it is deployed passes. How to use and to acknowledge them is in the',
    '[README](../README.md#rules-for-any-app).',
    '',
    "The last columns say who else reports the mistake: CDK's CloudFormation validator, strict, and four packs of cdk-nag (AwsSolutions, NIST 800-53 R5, HIPAA, PCI",
    'DSS). They were run over the failing and the passing template of each rule; what they say of the failing one alone counts.',
    '',
    summaryTable(measured),
    ...Object.entries(CONCEPTS).flatMap(([digit, concept]) => ['', `## ${concept}`, '', ...conceptTable(digit, measured)]),
    '',
  ].join('\n');
}

/** How many of the mistakes each tool reports. The README has it, too. */
export function summaryTable(measured: Measured): string {
  const rows = Object.entries(CONCEPTS).map(([digit, concept]) => {
    const ids = idsOf(digit);
    return row([concept, String(ids.length), ...OTHER_TOOLS.map((tool) => String(ids.filter((id) => measured.get(tool)!.has(id)).length))]);
  });
  return [
    row(['Mistakes about', '`EcsRules`', ...OTHER_TOOLS]),
    row(['---', '---', ...OTHER_TOOLS.map(() => '---')]),
    ...rows,
    row(['all', String(RULES.length), ...OTHER_TOOLS.map((tool) => String(measured.get(tool)!.size))]),
  ].join('\n');
}

function idsOf(digit: string): string[] {
  return RULES.map(({ id }) => id).filter((id) => id.startsWith(`ECS${digit}`));
}

function conceptTable(digit: string, measured: Measured): string[] {
  const mark = (tool: OtherTool, id: string) => (measured.get(tool)!.has(id) ? 'yes' : '');
  return [
    row(['Id', 'Wants', 'Severity', 'Property', ...OTHER_TOOLS]),
    row(['---', '---', '---', '---', ...OTHER_TOOLS.map(() => '---')]),
    ...RULES.filter(({ id }) => id.startsWith(`ECS${digit}`)).map(({ id, title, severity, link, type, property }) => (
      row([id, `[${title}](${link})`, severity, `${type.split('::').at(-1)}.${property}`, ...OTHER_TOOLS.map((tool) => mark(tool, id))])
    )),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
