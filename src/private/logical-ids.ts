import { CfnResource, DefaultTokenResolver, Stack, StringConcat, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { dependLate } from './late-dependencies';

const RESOLVER = new DefaultTokenResolver(new StringConcat());

/**
 * Has the logical ids below a construct made once. CDK makes an id anew, from a hash of the path, wherever a template refers to it, and that several
 * times: that took 7 % of the time of a synthesis.
 *
 * The ids stay what they are. They are held when the app is finished, so that `overrideLogicalId()` and `renameLogicalId()` have been heard.
 */
export function holdLogicalIds(scope: IConstruct): void {
  dependLate(scope, () => {
    scope.node.findAll().filter(CfnResource.isCfnResource).forEach(hold);
    return [];
  });
}

/** One that is no hash of the path, such as a Lambda version's, is its owner's business. */
function hold(resource: CfnResource): void {
  const id = Stack.of(resource).getLogicalId(resource);
  if (Tokenization.resolve(resource.logicalId, { scope: resource, resolver: RESOLVER, preparing: false }) !== id) return;
  try {
    resource.overrideLogicalId(id);
  } catch {
    // Another stack refers to it: CDK has locked the id, and goes on making it.
  }
}
