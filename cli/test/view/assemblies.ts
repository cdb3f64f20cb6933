import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

type Json = Readonly<Record<string, unknown>>;

const directories: string[] = [];

/** Writes a cloud assembly of templates, by the names of their stacks; `removeAssemblies` removes it. */
export function assemblyOf(stacks: { readonly [name: string]: Json }, files: { readonly [name: string]: Json } = {}): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'view-'));
  directories.push(directory);
  const artifacts = Object.keys(stacks).map((name) => [name, {
    type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region', properties: { templateFile: `${name}.template.json` },
  }]);
  const written = { 'manifest.json': { version: '48.0.0', artifacts: Object.fromEntries(artifacts) }, ...files };
  for (const [file, content] of Object.entries(written)) fs.writeFileSync(path.join(directory, file), JSON.stringify(content));
  for (const [name, template] of Object.entries(stacks)) fs.writeFileSync(path.join(directory, `${name}.template.json`), JSON.stringify(template));
  return directory;
}

export function removeAssemblies(): void {
  for (const directory of directories.splice(0)) fs.rmSync(directory, { recursive: true });
}

export function resource(type: string, properties: Json = {}, others: Json = {}): Json {
  return { Type: type, Properties: properties, ...others };
}

/** A web service written by hand with L1s: a public load balancer that splits traffic between two target groups. */
export function webTemplate(suffix = ''): Json {
  const id = (name: string) => `${name}${suffix}`;
  return {
    Resources: {
      Vpc: resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
      PublicSubnet: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, Tags: [{ Key: 'aws-cdk:subnet-type', Value: 'Public' }] }),
      PrivateSubnet: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' } }),
      RouteTable: resource('AWS::EC2::RouteTable', { VpcId: { Ref: 'Vpc' } }),
      Association: resource('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: { Ref: 'PrivateSubnet' }, RouteTableId: { Ref: 'RouteTable' } }),
      Route: resource('AWS::EC2::Route', { RouteTableId: { Ref: 'RouteTable' }, NatGatewayId: 'nat-1', DestinationCidrBlock: '0.0.0.0/0' }),
      [id('BalancerGroup')]: resource('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }] }),
      [id('Balancer')]: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Scheme: 'internet-facing', Subnets: [{ Ref: 'PublicSubnet' }], SecurityGroups: [{ 'Fn::GetAtt': [id('BalancerGroup'), 'GroupId'] }],
      }),
      [id('Blue')]: resource('AWS::ElasticLoadBalancingV2::TargetGroup', { Port: 8080, Protocol: 'HTTP' }),
      [id('Green')]: resource('AWS::ElasticLoadBalancingV2::TargetGroup', { Port: 8080, Protocol: 'HTTP' }),
      [id('Listener')]: resource('AWS::ElasticLoadBalancingV2::Listener', {
        LoadBalancerArn: { Ref: id('Balancer') },
        Port: 443,
        Protocol: 'HTTPS',
        DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: id('Blue') }, Weight: 90 }, { TargetGroupArn: { Ref: id('Green') }, Weight: 10 }] } }],
      }),
      [id('Role')]: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: {} }),
      [id('Policy')]: resource('AWS::IAM::Policy', {
        Roles: [{ Ref: id('Role') }],
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [id('Jobs'), 'Arn'] } },
            { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
            { Effect: 'Allow', Action: 's3:*', Resource: '*' },
          ],
        },
      }),
      [id('Jobs')]: resource('AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [id('Failed'), 'Arn'] } } }),
      [id('Failed')]: resource('AWS::SQS::Queue'),
      [id('Definition')]: resource('AWS::ECS::TaskDefinition', { Cpu: '512', Memory: '1024', TaskRoleArn: { 'Fn::GetAtt': [id('Role'), 'Arn'] } }),
      [id('ServiceGroup')]: resource('AWS::EC2::SecurityGroup', {}),
      [id('FromBalancer')]: resource('AWS::EC2::SecurityGroupIngress', {
        GroupId: { 'Fn::GetAtt': [id('ServiceGroup'), 'GroupId'] }, SourceSecurityGroupId: { 'Fn::GetAtt': [id('BalancerGroup'), 'GroupId'] }, IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080,
      }),
      [id('Web')]: resource('AWS::ECS::Service', {
        TaskDefinition: { Ref: id('Definition') },
        DesiredCount: 2,
        DeploymentConfiguration: { Strategy: 'CANARY', BakeTimeInMinutes: 10, CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 15 } },
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'PrivateSubnet' }], SecurityGroups: [{ 'Fn::GetAtt': [id('ServiceGroup'), 'GroupId'] }] } },
        LoadBalancers: [{ ContainerName: 'web', ContainerPort: 8080, TargetGroupArn: { Ref: id('Blue') }, AdvancedConfiguration: { AlternateTargetGroupArn: { Ref: id('Green') } } }],
      }),
    },
  };
}

/** Many such services in one VPC. */
export function manyServices(count: number): Json {
  const templates = Array.from({ length: count }, (_, index) => webTemplate(String(index)));
  return { Resources: Object.assign({}, ...templates.map(({ Resources }) => Resources)) };
}
