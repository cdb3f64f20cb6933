import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { GATEWAY_ENDPOINTS, PLANNABLE_ENDPOINTS } from './endpoint-plan';
import { hasEndpoint } from './existing-endpoints';
import { OptionalSecurityGroup, OptionalVpcEndpoint } from './optional-resources';
import { acknowledge, regulatory } from '../../private/acknowledge';

const ID = 'Endpoints';

/**
 * The VPC endpoints of a VPC that has isolated subnets. All that a plan can name are constructs from the start, and each becomes a resource if,
 * when the app is synthesized, a task needs it: containers, secrets and grants that came after the service count, too.
 */
export class PlannedEndpoints extends Construct {
  /** Those of a VPC that a cluster made; absent for other VPCs. */
  public static of(vpc: ec2.IVpc): PlannedEndpoints | undefined {
    const child = vpc.node.tryFindChild(ID);
    return child instanceof PlannedEndpoints ? child : undefined;
  }

  private readonly tasks: (() => readonly string[])[] = [];

  constructor(private readonly vpc: ec2.Vpc) {
    super(vpc, ID);
    const interfaces = PLANNABLE_ENDPOINTS.filter((name) => !GATEWAY_ENDPOINTS.includes(name));
    const securityGroup = this.createSecurityGroup(interfaces);
    acknowledge(securityGroup, 'It accepts HTTPS from the addresses of the VPC, which are known on deployment', [
      'AwsSolutions-EC23', ...regulatory('EC2RestrictedSSH', 'EC2RestrictedCommonPorts'),
    ]);
    for (const name of interfaces) this.createInterface(name, securityGroup.attrGroupId);
    for (const name of GATEWAY_ENDPOINTS) this.createGateway(name);
  }

  /** Counts a task in, whose endpoints are asked for whenever it must be known which exist. */
  public serve(endpointsOfTask: () => readonly string[]): void {
    this.tasks.push(endpointsOfTask);
  }

  /** Two endpoints of one service cannot both answer to its DNS name, so the user's own comes first. */
  private isNeeded(name: string): boolean {
    return this.tasks.some((endpoints) => endpoints().includes(name)) && !hasEndpoint(this.vpc, name);
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
    new OptionalVpcEndpoint(this, idOf(name), { vpcId: this.vpc.vpcId, ...props }, () => this.isNeeded(name));
  }
}

/** `ecr.api` as `EcrApi`. */
function idOf(name: string): string {
  return name.split(/[.-]/).map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
