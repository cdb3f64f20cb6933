export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** A resource as a template has it. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

type Attributes = Readonly<Record<string, string>>;
type AttributesOf = (id: string, properties: Record<string, unknown>) => Attributes;

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const elb = (kind: string) => (id: string) => ({ Ref: arn('elasticloadbalancing', `${kind}/${id}/0123456789abcdef`) });

/** What CloudFormation answers for a resource of each type, in the pretend account. A type that is missing here fails the test. */
const TYPES: Readonly<Record<string, AttributesOf>> = {
  'AWS::CodeBuild::Project': (id) => ({ Ref: id, Arn: arn('codebuild', `project/${id}`) }),
  'AWS::CodeDeploy::Application': (id, { ApplicationName = id }) => ({ Ref: String(ApplicationName) }),
  'AWS::CodeDeploy::DeploymentGroup': (id, { DeploymentGroupName = id }) => ({ Ref: String(DeploymentGroupName) }),
  'AWS::DynamoDB::Table': (id) => ({ Ref: id, Arn: arn('dynamodb', `table/${id}`) }),
  'AWS::ECS::Cluster': (id) => ({ Ref: id, Arn: arn('ecs', `cluster/${id}`) }),
  'AWS::ECS::Service': (id, { Cluster }) => ({ Ref: arn('ecs', `service/${(Cluster as { Ref: string }).Ref}/${id}`), Name: id }),
  'AWS::ECS::TaskDefinition': (id) => ({ Ref: arn('ecs', `task-definition/${id}:1`) }),
  'AWS::ECR::Repository': (id) => ({ Ref: id, Arn: arn('ecr', `repository/${id.toLowerCase()}`) }),
  'AWS::EC2::SecurityGroup': (id) => ({ Ref: `sg-${id}`, GroupId: `sg-${id}` }),
  'AWS::EC2::Subnet': (id) => ({ Ref: `subnet-${id}` }),
  'AWS::ElasticLoadBalancingV2::Listener': elb('listener/app/LoadBalancer/0123456789abcdef'),
  'AWS::ElasticLoadBalancingV2::ListenerRule': elb('listener-rule/app/LoadBalancer/0123456789abcdef/0123456789abcdef'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': elb('loadbalancer/app'),
  'AWS::ElasticLoadBalancingV2::TargetGroup': elb('targetgroup'),
  'AWS::Events::Rule': (id) => ({ Ref: id, Arn: arn('events', `rule/${id}`) }),
  'AWS::IAM::Role': (id) => ({ Ref: id, Arn: `arn:aws:iam::${ACCOUNT}:role/${id}` }),
  'AWS::KMS::Key': (id) => ({ Ref: id, Arn: arn('kms', `key/${id}`) }),
  'AWS::Lambda::Function': (id) => ({ Ref: id, Arn: arn('lambda', `function:${id}`) }),
  'AWS::Logs::LogGroup': (id) => ({ Ref: id, Arn: arn('logs', `log-group:${id}:*`) }),
  'AWS::S3::Bucket': (id) => ({ Ref: id.toLowerCase(), Arn: `arn:aws:s3:::${id.toLowerCase()}` }),
  'AWS::SecretsManager::Secret': (id) => ({ Ref: arn('secretsmanager', `secret:${id}-AbCdEf`) }),
  'AWS::SNS::Topic': (id) => ({ Ref: arn('sns', id) }),
  'AWS::SQS::Queue': (id) => ({ Ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${id}`, Arn: arn('sqs', id) }),
  'AWS::SSM::Parameter': (id) => ({ Ref: id }),
  'AWS::StepFunctions::StateMachine': (id) => ({ Ref: arn('states', `stateMachine:${id}`) }),
};

/** Puts values of the pretend account in place of CloudFormation's functions. */
export class Resolver {
  constructor(private readonly resources: Readonly<Record<string, Resource>>, private readonly stackName: string) {}

  /** What `Ref` or `Fn::GetAtt` gives. */
  public attribute(logicalId: string, name = 'Ref'): string {
    const resource = this.resources[logicalId];
    if (!resource) throw new Error(`there is no resource ${logicalId}`);
    const value = TYPES[resource.Type]?.(logicalId, resource.Properties ?? {})[name];
    if (value === undefined) throw new Error(`${name} of a ${resource.Type} is not known`);
    return value;
  }

  public resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    const intrinsic = others.length === 0 ? this.intrinsic(name, argument) : undefined;
    return intrinsic ?? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.resolve(each)]));
  }

  private intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref': return this.ref(String(argument));
      case 'Fn::GetAtt': return this.attribute(...argument as [string, string]);
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.resolve(parts) as string[]).join(separator);
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(this.resolve(text)).split(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [string, unknown];
        return (this.resolve(list) as unknown[])[Number(index)];
      }
      case 'Fn::Sub': return String(argument).replace(/\$\{([^}]+)\}/g, (_, id) => this.ref(id));
      default: return undefined;
    }
  }

  private ref(id: string): string {
    const pseudo: Attributes = {
      'AWS::AccountId': ACCOUNT,
      'AWS::Partition': 'aws',
      'AWS::Region': REGION,
      'AWS::StackName': this.stackName,
      'AWS::StackId': arn('cloudformation', `stack/${this.stackName}/00000000-0000-0000-0000-000000000000`),
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return pseudo[id] ?? this.attribute(id);
  }
}
