import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { IFargateCluster } from '../cluster/fargate-cluster';
import { ServiceAddress } from '../discovery/service-address';

/**
 * A service that others can connect to: each of this library's.
 */
export interface IConnectableService extends IConstruct, ec2.IConnectable {
  /** The cluster that it runs in. */
  readonly cluster: IFargateCluster;

  /** Where neighbours reach it; the ones to prefer come first. Empty where they cannot. */
  readonly addresses: ServiceAddress[];
}
