import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { isUnknown } from '../private/pending-lookup';
import { reserve } from '../private/reservations';

/**
 * Reserves a name in a namespace for a workload; fails when another one has it. Names in Cloud Map are case-insensitive.
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
 */
export function reserveName(workload: Construct, namespace: cloudmap.INamespace, name: string): void {
  if (isUnknown(name)) return;
  reserve(workload, `namespace ${namespaceKey(namespace)} ${name.toLowerCase()}`, (owner) => ({
    problem: `the name in the namespace already belongs to ${owner}`,
    actual: name,
    remedy: 'give one of them another name, or another namespace',
  }));
}

/** Returns the same key for all constructs of one namespace, as far as its id is known. */
function namespaceKey({ namespaceId, node }: cloudmap.INamespace): string {
  return isUnknown(namespaceId) ? node.path : namespaceId;
}
