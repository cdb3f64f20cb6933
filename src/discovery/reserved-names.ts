import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { failWith } from '../private/errors';

/** Who has which name in which namespace, for each app. */
const OWNERS_BY_NAME = new WeakMap<IConstruct, Map<string, Construct>>();

/**
 * Lets a service have a name in a namespace; refused when it is another's. Cloud Map tells no upper case from lower case.
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
 */
export function reserveName(workload: Construct, namespace: cloudmap.INamespace, name: string): void {
  if (Token.isUnresolved(name)) return;
  const owners = OWNERS_BY_NAME.get(workload.node.root) ?? new Map<string, Construct>();
  OWNERS_BY_NAME.set(workload.node.root, owners);
  const key = `${namespaceKey(namespace)} ${name.toLowerCase()}`;
  const owner = owners.get(key);
  if (owner !== undefined) {
    failWith(workload, {
      problem: `the name in the namespace belongs to ${owner === workload ? 'this service already' : owner.node.path}`,
      actual: name,
      remedy: 'give one of them another name, or another namespace',
    });
  }
  owners.set(key, workload);
}

/** A namespace may be wrapped more than once. */
function namespaceKey({ namespaceId, node }: cloudmap.INamespace): string {
  return Token.isUnresolved(namespaceId) ? node.path : namespaceId;
}
