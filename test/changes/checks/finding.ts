import { AppUpdate } from '../update/app-update';

/** What can go wrong while CloudFormation replaces one thing by another, and what it means for users. */
export const FINDINGS = {
  'taken': 'fails',
  'address range': 'fails',
  'two load balancers': 'fails',
  'another VPC': 'fails',
  'refused by CodeDeploy': 'fails',
  'refused by ECS': 'fails',
  'refused by the live look-up': 'fails',
  'refused by the placeholder': 'fails',
  'no image': 'fails',
  'export in use': 'fails',
  'deleted in use': 'fails',
  'empty target groups': 'outage',
  'weights restored': 'outage',
  'record before tasks': 'outage',
  'record after tasks': 'outage',
  'locked out': 'outage',
  'second service': 'outage',
  'placeholder': 'outage',
  'stale look-up': 'outage',
  'removed by the cleanup': 'loses',
  'permission taken': 'loses',
  'data deleted': 'loses',
  'port closed': 'closes',
  'peers refused': 'closes',
} as const;

export type FindingKind = keyof typeof FINDINGS;

/** A problem that a check finds in an update. */
export interface Finding {
  readonly kind: FindingKind;
  readonly detail: string;
}

/** Looks for one kind of problem. */
export type Check = (update: AppUpdate) => Finding[];
