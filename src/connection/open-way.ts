import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ConnectionClient } from './strategy';

/**
 * Lets a client reach a port of something. Both rules lie in the client's stack: the other way round, two stacks would need each other.
 * `connections.allowTo()` does the same, and warns of every group that may reach everything already.
 */
export function openWay({ connections }: ConnectionClient, target: ec2.IConnectable, port: ec2.Port): void {
  for (const own of connections.securityGroups) {
    for (const other of target.connections.securityGroups) {
      other.addIngressRule(own, port, undefined, true);
      if (!own.allowAllOutbound) own.addEgressRule(other, port);
    }
  }
}
