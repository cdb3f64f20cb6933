import { runsOnFargate, SERVICE } from './service';
import { Problem } from '../../private/errors';
import { ecsGuide, requiringOwnProperty, ResourceRule } from '../template/rule';
import { Template, TemplateResource } from '../template/template';

/** Rules about the way of tasks to the internet. */
export const PUBLIC_SUBNET_RULES: readonly ResourceRule[] = requiringOwnProperty<ResourceRule>([
  {
    type: SERVICE,
    severity: 'warning',
    id: 'ECS326',
    property: 'NetworkConfiguration',
    title: 'Tasks on Fargate in public subnets have public IP addresses',
    link: ecsGuide('fargate-task-networking'),
    check: address,
  },
]);

const AWSVPC = 'NetworkConfiguration.AwsvpcConfiguration';

/** Passes where the template has VPC endpoints, through which tasks may get their images and secrets. */
function* address(service: TemplateResource): Iterable<Problem> {
  const { template } = service;
  if (!runsOnFargate(service) || !template.isComplete || template.resources('AWS::EC2::VPCEndpoint').length > 0) return;
  if (!service.lacks(`${AWSVPC}.AssignPublicIp`) && service.text(`${AWSVPC}.AssignPublicIp`) !== 'DISABLED') return;
  const subnets = service.items(`${AWSVPC}.Subnets`)?.map((subnet) => template.referencedResource(subnet, 'AWS::EC2::Subnet')?.logicalId);
  const isPublic = publicSubnets(template);
  const found = subnets?.find((subnet) => subnet !== undefined && isPublic.has(subnet));
  if (found === undefined) return;
  yield {
    problem: 'the tasks have no public IP address, but the default route of their subnet leads to an internet gateway',
    actual: found,
    remedy: 'set AssignPublicIp to ENABLED, or use subnets behind a NAT gateway: otherwise the tasks cannot pull images',
  };
}

/** Returns the logical IDs of subnets whose default route is an internet gateway of the template. */
function publicSubnets(template: Template): ReadonlySet<string> {
  const routes = template.resources('AWS::EC2::Route').filter((route) => (
    route.condition === undefined
    && route.text('DestinationCidrBlock') === '0.0.0.0/0'
    && route.referencedResource('GatewayId', 'AWS::EC2::InternetGateway')
  ));
  const tables = new Set(routes.map((route) => route.referencedResource('RouteTableId', 'AWS::EC2::RouteTable')?.logicalId));
  const associations = template.resources('AWS::EC2::SubnetRouteTableAssociation').filter((association) => {
    const table = association.referencedResource('RouteTableId', 'AWS::EC2::RouteTable');
    return table !== undefined && association.condition === undefined && tables.has(table.logicalId);
  });
  return new Set(associations.map((association) => association.referencedResource('SubnetId', 'AWS::EC2::Subnet')?.logicalId)
    .filter((subnet) => subnet !== undefined));
}
