import { DeployedApp, DeployedResource } from './deployed-app';

/** Stands for `kms:EncryptionContext:aws:logs:arn`, which the simulator does not know. */
export const LOG_GROUP_CONTEXT = 'aws:SourceArn';

export interface NamedPolicy {
  readonly name: string;
  readonly policy: any;
}

/** Inline policies of a role, and those that name it; an imported role has the latter alone. */
export function identityPoliciesOf(app: DeployedApp, role: string): NamedPolicy[] {
  const name = role.slice(role.lastIndexOf('/') + 1);
  const inline = app.find('AWS::IAM::Role', role)?.properties.Policies ?? [];
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => app.ofType(type))
    .filter(({ properties: { Roles = [] } }) => Roles.includes(name));
  return [
    ...inline.map(({ PolicyName, PolicyDocument }: any) => ({ name: PolicyName, policy: PolicyDocument })),
    ...attached.map(({ logicalId, properties: { PolicyDocument } }) => ({ name: logicalId, policy: PolicyDocument })),
  ];
}

/** Where a type keeps its policy: with the resource, or in a resource that names those it is for. */
const OWN_POLICIES: Readonly<Record<string, string>> = { 'AWS::KMS::Key': 'KeyPolicy', 'AWS::ECR::Repository': 'RepositoryPolicyText' };
const ATTACHED_POLICIES: Readonly<Record<string, readonly [type: string, target: string, document: string]>> = {
  'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket', 'PolicyDocument'],
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues', 'PolicyDocument'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics', 'PolicyDocument'],
  'AWS::SecretsManager::Secret': ['AWS::SecretsManager::ResourcePolicy', 'SecretId', 'ResourcePolicy'],
};

/** The resource of the app that a call is about: a bucket for its objects. */
export function resourceOf(app: DeployedApp, arn: string): DeployedResource | undefined {
  const target = arn.startsWith('arn:aws:s3:::') ? arn.split('/')[0] : arn;
  return [...Object.keys(OWN_POLICIES), ...Object.keys(ATTACHED_POLICIES)].map((type) => app.find(type, target)).find((found) => found !== undefined);
}

/** The policy of a resource. CloudFormation keeps the last of several. */
export function resourcePolicyOf(app: DeployedApp, resource: DeployedResource): object | undefined {
  if (resource.type in OWN_POLICIES) return knownToSimulator(resource.properties[OWN_POLICIES[resource.type]]);
  const [type, target, document] = ATTACHED_POLICIES[resource.type];
  const policy = app.ofType(type).filter(({ properties }) => [properties[target]].flat().includes(resource.ref)).at(-1);
  return policy?.properties[document] ?? (resource.type === 'AWS::SNS::Topic' ? defaultTopicPolicy(resource.arn) : undefined);
}

function knownToSimulator(policy: object | undefined): object | undefined {
  return policy && JSON.parse(JSON.stringify(policy).replaceAll('kms:EncryptionContext:aws:logs:arn', LOG_GROUP_CONTEXT));
}

/** Everybody of the account may publish to a topic that has no policy of its own. */
function defaultTopicPolicy(topic: string): object {
  return allowing('*', 'sns:Publish', topic, { StringEquals: { 'AWS:SourceOwner': topic.split(':')[4] } });
}

/** What the owner of a resource outside the app has allowed: what a key allows by default, and another account what it has to. */
export function assumedPolicy(principal: string, resource: string): object | undefined {
  const caller = principal.split(':')[4];
  const [, , service, , owner] = resource.split(':');
  return service === 'kms' || (owner && owner !== caller) ? allowing(`arn:aws:iam::${caller}:root`, `${service}:*`, '*') : undefined;
}

function allowing(principal: string, action: string, resource: string, condition?: object): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: action, Resource: resource, ...condition && { Condition: condition } }] };
}
