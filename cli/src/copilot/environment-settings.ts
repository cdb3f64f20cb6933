import { mergeOptions, type Options } from './environments';
import type { CopilotWorkload } from './read-application';
import { awsModule, code, imported, list, literal, object, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** What manifests of environments say of the cluster and of the load balancer, for all environments at once. */
export interface EnvironmentSettings {
  readonly cluster: Options;
  readonly loadBalancer: Options;
  /** ARN of the certificate, by the environment. */
  readonly certificates: ReadonlyMap<string, string>;
}

export function readEnvironments(environments: readonly CopilotWorkload[], names: readonly string[], steps: Set<string>): EnvironmentSettings {
  const certificates = new Map<string, string>();
  const cluster = new Map<string, Options>(names.map((name) => [name, {}]));
  const loadBalancer = new Map<string, Options>(names.map((name) => [name, {}]));
  for (const { name, manifest } of environments) {
    manifest.get('name')?.movedTo('names the stack of the environment');
    manifest.get('type')?.movedTo('a stack of the app');
    const [certificate, ...others] = manifest.at('http', 'public', 'certificates')?.movedTo('`certificateArn` of the stack').items() ?? [];
    if (certificate !== undefined) certificates.set(name, certificate.text());
    if (others.length > 0) steps.add(`Add the other certificates of the environment \`${name}\` to the listener: \`listener.addCertificates()\`.`);
    cluster.set(name, clusterOptions(manifest));
    loadBalancer.set(name, loadBalancerOptions(manifest));
    leaveOut(manifest, name, steps);
  }
  return { cluster: mergeOptions(cluster), loadBalancer: mergeOptions(loadBalancer), certificates };
}

function clusterOptions(manifest: SourceNode): Options {
  const vpc = manifest.at('network', 'vpc');
  const insights = manifest.at('observability', 'container_insights');
  insights?.movedTo('`containerInsights` of the cluster; the library has it on by default');
  const cidr = vpc?.get('cidr')?.movedTo('`ipAddresses` of the VPC').text();
  return {
    vpc: vpc?.get('id') && importedVpc(vpc),
    ipAddresses: cidr === undefined ? undefined : code`${awsModule('ec2')}.IpAddresses.cidr(${literal(cidr)})`,
    containerInsights: insights !== undefined && !insights.boolean() ? code`${awsModule('ecs')}.ContainerInsights.DISABLED` : undefined,
  };
}

/** A VPC by its ids: the tool cannot look it up. */
function importedVpc(vpc: SourceNode): Expression {
  const ids = (kind: string) => (vpc.at('subnets', kind)?.movedTo('the VPC of the cluster').items() ?? []).map((subnet) => subnet.get('id')?.text() ?? '');
  const [publicSubnetIds, privateSubnetIds] = [ids('public'), ids('private')];
  const zones = Math.max(publicSubnetIds.length, privateSubnetIds.length, 1);
  const fn = imported('Fn', 'aws-cdk-lib');
  return code`${awsModule('ec2')}.Vpc.fromVpcAttributes(this, 'Vpc', ${object({
    vpcId: literal(vpc.get('id')!.movedTo('the VPC of the cluster').text()),
    availabilityZones: list(Array.from({ length: zones }, (_, index) => code`${fn}.select(${index}, ${fn}.getAzs())`)),
    publicSubnetIds: publicSubnetIds.length === 0 ? undefined : literal(publicSubnetIds),
    privateSubnetIds: privateSubnetIds.length === 0 ? undefined : literal(privateSubnetIds),
  })})`;
}

function loadBalancerOptions(manifest: SourceNode): Options {
  const logs = manifest.at('http', 'public', 'access_logs');
  if (logs?.isMap) logs.leftOut('A bucket of your own: `accessLogBucket` of the load balancer.');
  else logs?.movedTo('`accessLogs` of the load balancer');
  return { accessLogs: logs !== undefined && !logs.isMap && logs.boolean() ? literal(true) : undefined };
}

const LEFT_OUT: readonly (readonly [path: string[], reason: string, step?: string])[] = [
  [['http', 'public', 'ssl_policy'], '`sslPolicy` of the load balancer; the library has the one that AWS recommends.'],
  [['http', 'public', 'security_groups'], '`connections` of the load balancer.', 'Let in by `allowFrom` of the load balancer who may reach it: the environment had security groups for that.'],
  [['http', 'public', 'ingress'], '`allowFrom` of the load balancer.', 'Restrict by `allowFrom` who may reach the load balancer, as the environment had `ingress`: everybody reaches it.'],
  [['http', 'private'], 'Internal load balancers belong to their services: `Exposure.applicationLoadBalancer({ internetFacing: false })`.'],
  [['cdn'], 'A distribution in front of the load balancer: `cloudfront.Distribution`.', 'Make a CloudFront distribution for the environment that had `cdn`, in front of the load balancer.'],
  [['network', 'vpc', 'flow_logs'], '`flowLogs` of the cluster.'],
  [['network', 'vpc', 'security_group'], 'No security group is shared: `connections` of the workloads.'],
  [['network', 'vpc', 'subnets'], '`subnets` of the cluster: the app makes a public and a private subnet for each zone.'],
];

function leaveOut(manifest: SourceNode, name: string, steps: Set<string>): void {
  for (const [path, reason, step] of LEFT_OUT) {
    const node = manifest.at(...path);
    if (node === undefined || node.outcome !== undefined || node.children().some((child) => child.outcome !== undefined)) continue;
    node.leftOut(reason);
    if (step !== undefined) steps.add(`${step} (\`${name}\`)`);
  }
}
