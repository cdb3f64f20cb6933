import { overlappingSubnets } from './address-ranges';
import { deletedData, overwrittenSettings } from './cleanup';
import { closedPorts, refusedPeers } from './clients';
import { staleLookups, takenImages } from './custom-resources';
import { outputsInUse } from './exports';
import { Check, Finding } from './finding';
import { takenPermissions } from './permissions';
import { changedConnectProtocols, frozenProperties, secondServices } from './services';
import { changedForwards, lockedOut, movedLoadBalancers, movedRecords, twoLoadBalancers } from './target-groups';
import { takenKeys } from './unique-keys';
import { AppUpdate } from '../update/app-update';

const CHECKS: readonly Check[] = [
  takenKeys, overlappingSubnets, twoLoadBalancers, movedLoadBalancers, frozenProperties, changedConnectProtocols, outputsInUse,
  changedForwards, movedRecords, lockedOut, secondServices, overwrittenSettings, takenPermissions, deletedData, closedPorts, refusedPeers,
  takenImages, staleLookups,
];

/** Runs all checks. */
export function findProblems(update: AppUpdate): Finding[] {
  return CHECKS.flatMap((check) => check(update));
}
