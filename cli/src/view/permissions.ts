import type { Resource } from './assembly';
import type { Permission } from './model';
import { labelOf } from './nodes';
import type { References } from './references';
import { asMap, asMaps, textOf } from '../adopt/template';

type Json = Readonly<Record<string, unknown>>;

/** A statement of an identity policy, with the roles that have it. */
export interface RoleStatement {
  readonly roles: readonly Resource[];
  /** The resource that the statement is written in. */
  readonly resource: Resource;
  readonly statement: Json;
}

const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

/** Statements of policies in roles, and of policies that are resources of their own. */
export function statementsOf(references: References): RoleStatement[] {
  const attached = references.all(...POLICIES).flatMap((resource) => {
    const { Roles, RoleName, PolicyDocument } = resource.properties;
    const roles = [
      ...references.of(resource.stack, [Roles, RoleName]),
      ...references.all('AWS::IAM::Role').filter((role) => references.of(role.stack, role.properties.ManagedPolicyArns).includes(resource)),
    ];
    return asStatements(PolicyDocument).map((statement) => ({ roles, resource, statement }));
  });
  const inline = references.all('AWS::IAM::Role').flatMap((role) => asMaps(role.properties.Policies)
    .flatMap(({ PolicyDocument }) => asStatements(PolicyDocument).map((statement) => ({ roles: [role], resource: role, statement }))));
  return [...inline, ...attached];
}

function asStatements(document: unknown): Json[] {
  const { Statement } = asMap(document);
  return asMaps([Statement].flat());
}

export function actionsOf(statement: Json): string[] {
  return [statement.Action].flat().filter((action) => typeof action === 'string');
}

/** `reads` and `writes`, as the first word of an action says. */
export function actionsInWords(statement: Json): string {
  const verbs = actionsOf(statement).map((action) => wordFor(action.split(':')[1] ?? action));
  return [...new Set(verbs)].filter(Boolean).sort().join(', ');
}

function wordFor(action: string): string {
  if (/^(GetQueue(Attributes|Url)|ListQueue|DescribeSecret)$/.test(action)) return '';
  if (action === '*') return 'everything';
  if (/^(Receive|ChangeMessageVisibility|DeleteMessage)/.test(action)) return 'receives';
  if (/^(Send|Publish)/.test(action)) return 'sends';
  if (/^(Get|List|Describe|BatchGet|Query|Scan|Select|ConditionCheck|Head)/.test(action)) return 'reads';
  if (/^(Put|Update|Create|Delete|BatchWrite|Write|Abort|Remove|Tag|Untag)/.test(action)) return 'writes';
  return /^(Invoke|Start|Run|Execute)/.test(action) ? 'starts' : 'uses';
}

/** Actions that have no resource-level permissions: AWS accepts `*` alone for them. */
const WITHOUT_RESOURCE = new Set([
  'ecr:GetAuthorizationToken', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
  'logs:DescribeLogGroups', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'cloudwatch:PutMetricData',
  'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs', 'ec2:DescribeSecurityGroups', 'ec2:DescribeDhcpOptions',
]);

export function permissionsOf(references: References, namesOf: (resource: Resource) => readonly string[]): Permission[] {
  return statementsOf(references).flatMap(({ roles, resource, statement }) => roles.map((role): Permission => ({
    role: labelledRole(role),
    usedBy: namesOf(role),
    actions: statement.NotAction === undefined ? actionsOf(statement).sort() : ['everything but', ...[statement.NotAction].flat().map(String).sort()],
    on: targetsOf(references, resource, statement),
    allowed: statement.Effect !== 'Deny',
    conditional: statement.Condition !== undefined,
    ...wildcardOf(statement),
  }))).sort((one, other) => compare([one.role, ...one.actions, ...one.on].join(), [other.role, ...other.actions, ...other.on].join()));
}

function labelledRole(role: Resource): string {
  return role.path?.split('/').slice(1).filter((part) => part !== 'Resource').join('/') ?? role.logicalId;
}

function targetsOf(references: References, { stack }: Resource, statement: Json): string[] {
  const targets = [statement.Resource].flat().flatMap((value) => {
    const resources = references.of(stack, value).map((target) => `${labelOf(target)}${textIn(value).includes('*') ? ' and what is in it' : ''}`);
    return resources.length > 0 ? resources : [textIn(value)];
  });
  return [...new Set(targets)].sort();
}

/** The text of a value, with what is not known before deployment in braces. */
function textIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return textOf(value) ?? '?';
  const { Ref: ref, 'Fn::Join': join, 'Fn::Sub': sub, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported } = asMap(value);
  if (typeof ref === 'string') return `{${ref}}`;
  if (Array.isArray(join)) return [join[1]].flat().map(textIn).join(textOf(join[0]) ?? '');
  if (sub !== undefined) return String([sub].flat()[0]).replace(/\$\{/g, '{');
  if (attribute !== undefined) return `{${[attribute].flat().join('.')}}`;
  return imported === undefined ? '{computed}' : `{import of ${textIn(imported)}}`;
}

function wildcardOf(statement: Json): { wildcard?: string } {
  const everything = [statement.Resource].flat().includes('*');
  const actions = actionsOf(statement);
  const wide = actions.filter((action) => action.includes('*'));
  if (!everything && wide.length === 0) return {};
  const reasons = [
    ...wide.length > 0 ? [`every action of ${wide.join(', ')}, also those that AWS adds later`] : [],
    ...everything ? [actions.length > 0 && actions.every((action) => WITHOUT_RESOURCE.has(action))
      ? 'these actions work on no resource of their own: AWS accepts nothing but *'
      : `every resource in the account that the actions work on${statement.Condition === undefined ? '; nothing in the template says why' : ', as far as the condition of the statement lets it'}`] : [],
  ];
  return { wildcard: reasons.join('; ') };
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
