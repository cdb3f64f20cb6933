import { Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** Whether somebody has acknowledged a rule at a construct, or above it, by `Validations.of(construct).acknowledge()`. */
export function isAcknowledged(construct: IConstruct, id: string): boolean {
  return construct.node.scopes.some(({ node }) => node.metadata.some(({ type, data }) => (
    type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && id in data
  )));
}
