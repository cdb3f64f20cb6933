import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct, IConstruct } from 'constructs';
import { failUnlessPending, isUnknown } from '../private/pending-lookup';

/** For each app, the workloads by namespace and name. */
const OWNERS_BY_NAME = new WeakMap<IConstruct, Map<string, Construct>>();

/**
 * Reserves a name in a namespace for a workload; fails when another one has it. Names in Cloud Map are case-insensitive.
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
 */
export function reserveName(workload: Construct, namespace: cloudmap.INamespace, name: string): void {
  if (isUnknown(name)) return;
  const owners = OWNERS_BY_NAME.get(workload.node.root) ?? new Map<string, Construct>();
  OWNERS_BY_NAME.set(workload.node.root, owners);
  const key = `${namespaceKey(namespace)} ${name.toLowerCase()}`;
  const owner = owners.get(key);
  if (owner !== undefined) {
    failUnlessPending(workload, {
      problem: `the name in the namespace already belongs to ${owner === workload ? 'this service' : owner.node.path}`,
      actual: name,
      remedy: 'give one of them another name, or another namespace',
    });
  }
  owners.set(key, workload);
}

/** Returns the same key for all constructs of one namespace, as far as its id is known. */
function namespaceKey({ namespaceId, node }: cloudmap.INamespace): string {
  return isUnknown(namespaceId) ? node.path : namespaceId;
}
