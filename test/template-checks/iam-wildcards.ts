
/** Why AWS forces the resource `*` for an action: it has no resource to name, or none that is known before. */
const NO_RESOURCE = 'AWS defines no resource type for it';

/**
 * Actions whose resource must be `*`, with the reason.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const WILDCARD_ONLY_ACTIONS: Readonly<Record<string, string>> = {
  'cloudwatch:PutMetricData': NO_RESOURCE,
  'codedeploy:BatchGetDeploymentTargets': NO_RESOURCE,
  'codedeploy:ContinueDeployment': NO_RESOURCE,
  'codedeploy:ListDeploymentTargets': NO_RESOURCE,
  'codedeploy:StopDeployment': NO_RESOURCE,
  'ec2:DescribeNetworkInterfaces': NO_RESOURCE,
  'ecr:GetAuthorizationToken': NO_RESOURCE,
  'ecs:DescribeTaskDefinition': NO_RESOURCE,
  'ecs:ListClusters': NO_RESOURCE,
  'ecs:ListTasks': 'tasks on Fargate have no container instance, its one resource type; the condition ecs:cluster names the cluster',
  'elasticloadbalancing:DescribeListeners': NO_RESOURCE,
  'elasticloadbalancing:DescribeRules': NO_RESOURCE,
  'elasticloadbalancing:DescribeTargetGroups': NO_RESOURCE,
  'elasticloadbalancing:DescribeTargetHealth': NO_RESOURCE,
  ...Object.fromEntries([
    'CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'DescribeResourcePolicies',
  ].map((action) => [`logs:${action}`, 'the delivery of logs of a state machine takes no resource: docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html'])),
  'logs:DescribeLogGroups': NO_RESOURCE,
  'ssmmessages:CreateControlChannel': NO_RESOURCE,
  'ssmmessages:CreateDataChannel': NO_RESOURCE,
  'ssmmessages:OpenControlChannel': NO_RESOURCE,
  'ssmmessages:OpenDataChannel': NO_RESOURCE,
  'xray:GetSamplingRules': NO_RESOURCE,
  'xray:GetSamplingStatisticSummaries': NO_RESOURCE,
  'xray:GetSamplingTargets': NO_RESOURCE,
  'xray:PutTelemetryRecords': NO_RESOURCE,
  'xray:PutTraceSegments': NO_RESOURCE,
};

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
}

/** What the identity policies of a template allow on every resource, or with every action of a service. */
export function avoidableWildcards(template: {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: any }>>;
}): string[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) => (
    documentsOf(Type, Properties).flatMap(({ Statement }) => [Statement].flat()).flatMap(wildcardsIn).map((action) => `${id}: ${action}`)
  ));
}

function documentsOf(type: string, properties: any): { Statement: Statement | Statement[] }[] {
  if (type === 'AWS::IAM::Role') return (properties.Policies ?? []).map((policy: any) => policy.PolicyDocument);
  return type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy' ? [properties.PolicyDocument] : [];
}

function wildcardsIn({ Effect, Action = [], Resource = [] }: Statement): string[] {
  const actions = [Action].flat() as string[];
  const wide = actions.filter((action) => /^(\*|[\w-]+:\*)$/.test(action));
  const everywhere = [Resource].flat().includes('*') ? actions.filter((action) => !(action in WILDCARD_ONLY_ACTIONS)) : [];
  return Effect === 'Allow' ? [...new Set([...wide, ...everywhere])] : [];
}
