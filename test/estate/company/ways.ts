import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, CfnOutput, CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import { Estate, HOME } from './platform';
import { DeployedApp } from '../../template-checks/permissions/deployed-app';

const VPC_LAYOUT = { availabilityZones: ['eu-west-1a', 'eu-west-1b'], vpcCidrBlock: '10.0.0.0/16' };

/** What a platform team writes into its handbook: the ARNs and names of what it has deployed. */
export class Handbook {
  constructor(private readonly deployed: DeployedApp) {}

  public arn(type: string, logicalId: RegExp): string {
    return this.resource(type, logicalId).arn;
  }

  public ref(type: string, logicalId: RegExp): string {
    return this.resource(type, logicalId).ref;
  }

  private resource(type: string, logicalId: RegExp) {
    return this.deployed.ofType(type).find((resource) => (
      logicalId.test(resource.logicalId) && resource.stack.account === HOME.account && resource.stack.region === HOME.region
    ))!;
  }
}

/** How texts of the handbook come into an app: as they are, as parameters of the stack, or from exports of another stack. */
export type TextOf = (stack: Stack, name: string, value: string) => string;

export const literally: TextOf = (_, __, value) => value;
export const asParameter: TextOf = (stack, name, value) => new CfnParameter(stack, `${name}Parameter`, { default: value }).valueAsString;

/** A stack that exports what teams import. */
export class ExportingStack extends Stack {
  constructor() {
    super(new App(), 'Exports', { env: HOME });
  }

  public readonly textOf: TextOf = (_, name, value) => {
    const exportName = `company-${name}`;
    new CfnOutput(this, name, { value, exportName });
    return Fn.importValue(exportName);
  };
}

/** By ARNs and attributes. What an import cannot do without at synth is always literal: zones, names of imported roles. */
export function byAttributes(stack: Stack, handbook: Handbook, textOf: TextOf = literally): Estate {
  const text = (name: string, value: string) => textOf(stack, name, value);
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    ...VPC_LAYOUT,
    vpcId: text('VpcId', handbook.ref('AWS::EC2::VPC', /^Vpc/)),
    publicSubnetIds: subnets(handbook, 'Public').map((subnet, i) => text(`PublicSubnet${i}`, subnet)),
    privateSubnetIds: subnets(handbook, 'Private').map((subnet, i) => text(`PrivateSubnet${i}`, subnet)),
  });
  const key = kms.Key.fromKeyArn(stack, 'Key', handbook.arn('AWS::KMS::Key', /^Data/));
  const messages = kms.Key.fromKeyArn(stack, 'MessagesKey', handbook.arn('AWS::KMS::Key', /^Messages/));
  const namespace = cloudmap.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
    namespaceName: 'company.internal', namespaceId: text('NamespaceId', 'ns-1'), namespaceArn: text('NamespaceArn', `arn:aws:servicediscovery:${HOME.region}:${HOME.account}:namespace/ns-1`),
  });
  return {
    vpc,
    key,
    namespace,
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: text('ClusterName', 'company'), vpc, securityGroups: [] }),
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
      listenerArn: text('ListenerArn', `arn:aws:elasticloadbalancing:${HOME.region}:${HOME.account}:listener/app/company/1/2`),
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'ListenerGroup', text('ListenerGroup', 'sg-12345678')),
    }),
    secret: secretsmanager.Secret.fromSecretAttributes(stack, 'Secret', { secretCompleteArn: text('SecretArn', handbook.arn('AWS::SecretsManager::Secret', /^Database/)), encryptionKey: key }),
    settings: s3.Bucket.fromBucketAttributes(stack, 'Settings', { bucketName: text('SettingsName', 'company-settings'), encryptionKey: key }),
    logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', text('LogGroupName', '/company/shop')),
    repository: ecr.Repository.fromRepositoryName(stack, 'Repository', text('RepositoryName', 'company/shop')),
    role: iam.Role.fromRoleArn(stack, 'Role', handbook.arn('AWS::IAM::Role', /^Role/)),
    orders: sqs.Queue.fromQueueAttributes(stack, 'Orders', { queueArn: handbook.arn('AWS::SQS::Queue', /^Orders/), keyArn: messages.keyArn }),
    deadLetters: sqs.Queue.fromQueueAttributes(stack, 'DeadLetters', { queueArn: handbook.arn('AWS::SQS::Queue', /^DeadLetters/), keyArn: messages.keyArn }),
    onCall: sns.Topic.fromTopicAttributes(stack, 'OnCall', { topicArn: handbook.arn('AWS::SNS::Topic', /^OnCall/), keyArn: messages.keyArn }),
    news: sns.Topic.fromTopicArn(stack, 'News', text('NewsArn', handbook.arn('AWS::SNS::Topic', /^News/))),
  };
}

/** By name, where CDK has a function for that. */
export function byName(stack: Stack, handbook: Handbook): Estate {
  return {
    ...byAttributes(stack, handbook),
    secret: secretsmanager.Secret.fromSecretNameV2(stack, 'SecretByName', 'company/database'),
    settings: s3.Bucket.fromBucketName(stack, 'SettingsByName', 'company-settings'),
    role: iam.Role.fromRoleName(stack, 'RoleByName', 'company-shop'),
  };
}

/** By looking it up: a dummy without context. */
export function byLookUp(stack: Stack, handbook: Handbook): Estate {
  const vpc = ec2.Vpc.fromLookup(stack, 'LookedUpVpc', { vpcName: 'company' });
  return {
    ...byAttributes(stack, handbook),
    vpc,
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'ClusterInVpc', { clusterName: 'company', vpc, securityGroups: [] }),
    listener: elbv2.ApplicationListener.fromLookup(stack, 'LookedUpListener', { loadBalancerTags: { team: 'platform' }, listenerPort: 443 }),
    key: kms.Key.fromLookup(stack, 'LookedUpKey', { aliasName: 'alias/data' }),
  };
}

function subnets(handbook: Handbook, kind: 'Public' | 'Private'): string[] {
  return [1, 2].map((i) => handbook.ref('AWS::EC2::Subnet', new RegExp(`^Vpc${kind}Subnet${i}Subnet`)));
}
