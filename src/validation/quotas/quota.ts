import { CfnResource, Stack, Stage, Token } from 'aws-cdk-lib/core';

/** A number of resources that an account may have, or another resource. */
export interface Quota {
  /** What is counted, in the plural. */
  readonly resources: string;
  /** CloudFormation types of what is counted. */
  readonly types: readonly string[];
  readonly limit: number;
  /** Whether AWS raises the quota on request. */
  readonly adjustable: boolean;
  /** Returns what the quota applies to; default: the account and Region. Returns nothing for a resource that does not count. */
  readonly appliesTo?: (resource: CfnResource) => readonly QuotaUse[];
  readonly remedy: string;
  readonly link: string;
}

/** What one resource takes of a quota. */
export interface QuotaUse {
  /** Tells what the quota applies to from others. */
  readonly key: string;
  /** What the quota applies to, in messages. */
  readonly subject: string;
  /** Default: 1. */
  readonly count?: number;
}

/**
 * Returns the account and Region of a resource. Stacks without them count as in one account as long as they are in one stage: stages are usually
 * deployed to different accounts.
 */
export function environmentOf(resource: CfnResource): QuotaUse {
  const { account, region } = Stack.of(resource);
  if (!Token.isUnresolved(account) && !Token.isUnresolved(region)) return { key: `${account}/${region}`, subject: `account ${account} in ${region}` };
  return { key: `${Stage.of(resource)?.node.path}/${account}/${region}`, subject: 'one account and Region' };
}
