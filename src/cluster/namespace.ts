import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct, IConstruct, IValidation } from 'constructs';
import { compareVpcIds } from './vpc';
import { IWorkloadCluster } from './workload-cluster-props';
import { formatProblemWithRemedy } from '../private/errors';
import { requireSameLocation } from '../private/location';
import { isLookupPending, isUnknown } from '../private/pending-lookup';
import { recordReferences } from '../private/stack-references';

/**
 * Fails on a namespace of another Region, as ECS finds namespaces in its own, and records the reference to it.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 */
export function requireLocalNamespace(workload: Construct, { namespaceArn }: cloudmap.INamespace): void {
  recordReferences(workload, 'its namespace', namespaceArn);
  requireSameLocation(workload, { subject: 'the Cloud Map namespace', arn: namespaceArn, remedy: (region) => `use a namespace of ${region}` });
}

/**
 * Warns about a private DNS namespace of another VPC. Does not fail, as its hosted zone may be associated with further VPCs outside the app.
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
 */
export function warnAboutNamespaceOfAnotherVpc(workload: Construct, { vpc }: IWorkloadCluster, { node }: cloudmap.INamespace): void {
  const resource = node.defaultChild;
  if (!(resource instanceof cloudmap.CfnPrivateDnsNamespace) || compareVpcIds(resource.vpc, vpc.vpcId) !== 'different') return;
  if (isLookupPending(workload)) return;
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:namespace-vpc',
    `the private DNS namespace ${node.path} belongs to another VPC than the service (${vpc.node.path}), so that clients in the VPC of the service do `
    + 'not resolve its names; create the namespace in that VPC, or associate its hosted zone with it');
}

/**
 * Fails synthesis when two private DNS namespaces of the app have one name and one VPC: their hosted zones conflict.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
 */
export function namespaceNameValidation(cluster: IConstruct, namespaceOf: () => cloudmap.INamespace | undefined): IValidation {
  return {
    validate: () => {
      const own = namespaceOf()?.node.defaultChild;
      if (!(own instanceof cloudmap.CfnPrivateDnsNamespace) || isUnknown(own.name)) return [];
      const other = cluster.node.root.node.findAll().find((construct) => construct !== own && isDuplicate(own, construct));
      return other ? [formatProblemWithRemedy({
        problem: `the VPC has another namespace of this name, ${other.node.scope!.node.path}`,
        actual: own.name,
        remedy: 'pass another `namespaceName`, or that namespace as `cloudMapNamespace`',
      })] : [];
    },
  };
}

function isDuplicate(own: cloudmap.CfnPrivateDnsNamespace, other: IConstruct): boolean {
  return other instanceof cloudmap.CfnPrivateDnsNamespace
    && other.name.toLowerCase() === own.name.toLowerCase() && compareVpcIds(own.vpc, other.vpc) === 'same';
}
