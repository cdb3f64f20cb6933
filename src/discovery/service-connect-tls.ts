import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ServiceConnectTls } from './service-connect-options';

const POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';

/** Encryption as the L2 takes it. All ports of a service share the role that is made for it. */
export function tlsConfiguration(
  workload: Construct, service: ecs.BaseService, { certificateAuthority, kmsKey, role }: ServiceConnectTls,
): ecs.ServiceConnectTlsConfiguration {
  const used = role ?? tlsRole(workload);
  if (!role) {
    kmsKey?.grant(used, 'kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair');
    service.node.defaultChild!.node.addDependency(used);
  }
  return { awsPcaAuthorityArn: certificateAuthority.certificateAuthorityArn, kmsKey, role: used };
}

function tlsRole(workload: Construct): iam.IRole {
  return workload.node.tryFindChild('ServiceConnectRole') as iam.Role | undefined ?? new iam.Role(workload, 'ServiceConnectRole', {
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
}
