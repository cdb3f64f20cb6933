import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { GATEWAY_ENDPOINTS, SUPPORTED_ENDPOINTS } from './vpc-endpoint-plan';
import { acknowledgeRules, regulatoryRuleIds } from '../private/acknowledge-rules';

/** A VPC endpoint that is rendered only when a task needs it. */
export class OptionalVpcEndpoint extends ec2.CfnVPCEndpoint {
  constructor(scope: Construct, id: string, props: ec2.CfnVPCEndpointProps, public readonly isNeeded: () => boolean) {
    super(scope, id, props);
  }

  protected shouldSynthesize(): boolean {
    return this.isNeeded();
  }
}

/** A security group that is rendered only when an endpoint needs it. */
class OptionalSecurityGroup extends ec2.CfnSecurityGroup {
  constructor(scope: Construct, id: string, props: ec2.CfnSecurityGroupProps, private readonly isNeeded: () => boolean) {
    super(scope, id, props);
  }

  protected shouldSynthesize(): boolean {
    return this.isNeeded();
  }
}

/** Returns true when the app itself adds an endpoint, such as `ecr.api`, to a VPC. */
export function hasVpcEndpoint(vpc: ec2.IVpc, name: string): boolean {
  return vpc.node.root.node.findAll().some((construct) => isEndpointOf(vpc, construct) && isForService(construct, name));
}

function isEndpointOf(vpc: ec2.IVpc, construct: IConstruct): construct is ec2.CfnVPCEndpoint {
  return construct instanceof ec2.CfnVPCEndpoint && !(construct instanceof OptionalVpcEndpoint) && construct.vpcId === vpc.vpcId;
}

/** S3 and DynamoDB count as gateways only: image layers and tables are requested under public names, which an interface does not serve. */
function isForService(endpoint: ec2.CfnVPCEndpoint, name: string): boolean {
  const isGateway = (endpoint.vpcEndpointType ?? ec2.VpcEndpointType.GATEWAY) === ec2.VpcEndpointType.GATEWAY;
  return isGateway === GATEWAY_ENDPOINTS.includes(name) && serviceNameSuffix(endpoint).endsWith(`.${name}`);
}

/** Returns the end of the service name; its beginning contains the Region, which may be a token. */
function serviceNameSuffix(endpoint: ec2.CfnVPCEndpoint): string {
  const serviceName = Stack.of(endpoint).resolve(endpoint.serviceName);
  return String([serviceName?.['Fn::Join']?.[1] ?? serviceName].flat().pop());
}

const ID = 'Endpoints';

/**
 * The VPC endpoints of a VPC with isolated subnets. Creates a construct for each supported endpoint, and renders those that a task needs at
 * synthesis, so that containers, secrets and grants added after the service count.
 */
export class OptionalVpcEndpoints extends Construct {
  /** Returns the endpoints of a VPC that a cluster created; undefined for other VPCs. */
  public static of(vpc: ec2.IVpc): OptionalVpcEndpoints | undefined {
    const child = vpc.node.tryFindChild(ID);
    return child instanceof OptionalVpcEndpoints ? child : undefined;
  }

  private readonly endpointsOfTasks: (() => readonly string[])[] = [];

  constructor(private readonly vpc: ec2.Vpc) {
    super(vpc, ID);
    const interfaces = SUPPORTED_ENDPOINTS.filter((name) => !GATEWAY_ENDPOINTS.includes(name));
    const securityGroup = this.createSecurityGroup(interfaces);
    acknowledgeRules(securityGroup, 'It accepts HTTPS from the addresses of the VPC, which are known on deployment', [
      'AwsSolutions-EC23', ...regulatoryRuleIds('EC2RestrictedSSH', 'EC2RestrictedCommonPorts'),
    ]);
    for (const name of interfaces) this.createInterface(name, securityGroup.attrGroupId);
    for (const name of GATEWAY_ENDPOINTS) this.createGateway(name);
  }

  /** Adds the endpoints that a task needs, evaluated at synthesis. */
  public addTask(endpointsOfTask: () => readonly string[]): void {
    this.endpointsOfTasks.push(endpointsOfTask);
  }

  /** Prefers an endpoint that the app adds itself: only one endpoint of a service can have its private DNS name. */
  private isNeeded(name: string): boolean {
    return this.endpointsOfTasks.some((endpoints) => endpoints().includes(name)) && !hasVpcEndpoint(this.vpc, name);
  }

  private createSecurityGroup(endpoints: readonly string[]): ec2.CfnSecurityGroup {
    return new OptionalSecurityGroup(this, 'SecurityGroup', {
      groupDescription: `VPC endpoints of ${this.vpc.node.path}`,
      vpcId: this.vpc.vpcId,
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: this.vpc.vpcCidrBlock, description: 'HTTPS from the VPC' }],
      securityGroupEgress: [{ ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32', description: 'Nothing: endpoints only answer' }],
    }, () => endpoints.some((name) => this.isNeeded(name)));
  }

  private createInterface(name: string, securityGroupId: string): void {
    this.createEndpoint(name, {
      vpcEndpointType: ec2.VpcEndpointType.INTERFACE,
      serviceName: new ec2.InterfaceVpcEndpointAwsService(name).name,
      privateDnsEnabled: true,
      subnetIds: this.vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [securityGroupId],
    });
  }

  private createGateway(name: string): void {
    this.createEndpoint(name, {
      vpcEndpointType: ec2.VpcEndpointType.GATEWAY,
      serviceName: new ec2.GatewayVpcEndpointAwsService(name).name,
      routeTableIds: this.vpc.isolatedSubnets.map(({ routeTable }) => routeTable.routeTableId),
    });
  }

  private createEndpoint(name: string, props: Omit<ec2.CfnVPCEndpointProps, 'vpcId'>): void {
    new OptionalVpcEndpoint(this, constructIdOf(name), { vpcId: this.vpc.vpcId, ...props }, () => this.isNeeded(name));
  }
}

/** Converts `ecr.api` to `EcrApi`. */
function constructIdOf(name: string): string {
  return name.split(/[.-]/).map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
