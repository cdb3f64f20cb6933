import { AppUpdate, ResourceUpdate } from './app-update';

/** Names of resource types for readers, the ones that matter most first. Others, such as policies and rules of security groups, are left out. */
const NOUNS: Readonly<Record<string, string>> = {
  'AWS::EC2::VPC': 'VPC',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::NatGateway': 'NAT gateway',
  'AWS::EC2::VPCEndpoint': 'VPC endpoint',
  'AWS::EC2::SecurityGroup': 'security group',
  'AWS::ECS::Cluster': 'cluster',
  'AWS::ServiceDiscovery::PrivateDnsNamespace': 'namespace',
  'AWS::ECS::Service': 'service',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  'AWS::ElasticLoadBalancingV2::Listener': 'listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'listener rule',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'target group',
  'AWS::CertificateManager::Certificate': 'certificate',
  'AWS::Route53::RecordSet': 'record',
  'AWS::WAFv2::WebACLAssociation': 'web ACL association',
  'AWS::ApiGatewayV2::Api': 'HTTP API',
  'AWS::ApiGatewayV2::VpcLink': 'VPC link',
  'AWS::ApiGatewayV2::Route': 'route of the API',
  'AWS::ApiGatewayV2::DomainName': 'domain name of the API',
  'AWS::ServiceDiscovery::Service': 'Cloud Map service',
  'AWS::CodeDeploy::Application': 'CodeDeploy application',
  'AWS::CodeDeploy::DeploymentGroup': 'deployment group',
  'AWS::ECS::CapacityProvider': 'capacity provider',
  'AWS::AutoScaling::AutoScalingGroup': 'Auto Scaling group',
  'AWS::EC2::LaunchTemplate': 'launch template',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'scalable target',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scaling policy',
  'AWS::SQS::Queue': 'queue',
  'AWS::SNS::Subscription': 'subscription',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::Events::Rule': 'event rule',
  'AWS::StepFunctions::StateMachine': 'state machine',
  'AWS::CodePipeline::Pipeline': 'pipeline',
  'AWS::CodeBuild::Project': 'build project',
  'AWS::ECR::Repository': 'repository',
  'AWS::S3::Bucket': 'bucket',
  'AWS::KMS::Key': 'key',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::IAM::Role': 'role',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::ECS::TaskDefinition': 'task definition',
};

/** Resources of the functions that the library adds to a stack; nobody misses one. */
const PROVIDERS = /Provider|CustomVpcRestrict|CustomS3AutoDelete|RedeployOnSecretRotation/;

/** Returns what an update replaces, what it may replace and what it deletes, in the words of a reader. */
export function replacedResources(update: AppUpdate): string {
  const own = update.resources.filter(({ type, id }) => type in NOUNS && !PROVIDERS.test(id));
  const count = (resources: readonly ResourceUpdate[], type: string) => resources.filter((resource) => resource.type === type).length;
  const fated = (...fates: string[]) => own.filter(({ fate }) => fates.includes(fate));
  const replaced: string[] = [];
  const deleted: string[] = [];
  const unknown: string[] = [];
  for (const [type, noun] of Object.entries(NOUNS)) {
    // A resource of another logical id in place of the old one is a replacement, too.
    const exchanged = Math.min(count(fated('added'), type), count(fated('deleted'), type));
    const add = (list: string[], number: number) => number > 0 && list.push(number === 1 ? noun : `${number} ${plural(noun)}`);
    add(replaced, count(fated('replaced'), type) + exchanged);
    add(deleted, count(fated('deleted'), type) - exchanged);
    add(unknown, count(fated('unknown'), type));
  }
  const parts = [
    replaced.join(', '),
    ...deleted.length > 0 ? [`deleted: ${deleted.join(', ')}`] : [],
    ...unknown.length > 0 ? [`perhaps: ${unknown.join(', ')}`] : [],
  ];
  return parts.filter((part) => part !== '').join('; ') || '–';
}

function plural(noun: string): string {
  const [head, ...rest] = noun.split(' of ');
  return [head.endsWith('y') && !head.endsWith('ay') ? `${head.slice(0, -1)}ies` : `${head}s`, ...rest].join(' of ');
}

/** Properties of an ECS service that start a deployment. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
const DEPLOYED = [
  'TaskDefinition', 'NetworkConfiguration', 'PlatformVersion', 'LoadBalancers', 'ServiceRegistries', 'ServiceConnectConfiguration', 'VolumeConfigurations',
];

/** Returns whether an update replaces the tasks of a service: by a deployment, or by another service. */
export function replacesTasks(update: AppUpdate): boolean {
  const services = update.ofType('AWS::ECS::Service');
  const has = (...fates: string[]) => services.some(({ fate }) => fates.includes(fate));
  const isDeployed = services.some(({ fate, changed, after }) => (
    fate === 'updated' && after?.Properties?.DeploymentController?.Type !== 'CODE_DEPLOY' && changed.some((name) => DEPLOYED.includes(name))
  ));
  const byCodeDeploy = update.ofType('Custom::EcsDeployment').some(({ fate }) => fate === 'updated' || fate === 'replaced');
  return isDeployed || byCodeDeploy || has('replaced') || (has('added') && has('deleted'));
}
