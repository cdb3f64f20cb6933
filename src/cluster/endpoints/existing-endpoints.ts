import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { GATEWAY_ENDPOINTS } from './endpoint-plan';
import { OptionalVpcEndpoint } from './optional-resources';

/** Whether the app itself has put an endpoint into a VPC, such as `ecr.api`. */
export function hasEndpoint(vpc: ec2.IVpc, name: string): boolean {
  return vpc.node.root.node.findAll().some((construct) => isEndpointOf(vpc, construct) && leadsTo(construct, name));
}

function isEndpointOf(vpc: ec2.IVpc, construct: IConstruct): construct is ec2.CfnVPCEndpoint {
  return construct instanceof ec2.CfnVPCEndpoint && !(construct instanceof OptionalVpcEndpoint) && construct.vpcId === vpc.vpcId;
}

/** Layers of images and tables are asked for under names that only gateways change the route of. */
function leadsTo(endpoint: ec2.CfnVPCEndpoint, name: string): boolean {
  const isGateway = (endpoint.vpcEndpointType ?? ec2.VpcEndpointType.GATEWAY) === ec2.VpcEndpointType.GATEWAY;
  return isGateway === GATEWAY_ENDPOINTS.includes(name) && lastPartOf(endpoint).endsWith(`.${name}`);
}

/** The end of the service's name: its beginning has the region, which may be a token. */
function lastPartOf(endpoint: ec2.CfnVPCEndpoint): string {
  const serviceName = Stack.of(endpoint).resolve(endpoint.serviceName);
  return String([serviceName?.['Fn::Join']?.[1] ?? serviceName].flat().pop());
}
