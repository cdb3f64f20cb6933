import { Finding } from './finding';
import { AppUpdate, goes, identitiesIn } from '../update/app-update';
import { Properties } from '../update/template';

/**
 * Finds outputs that another stack still uses when their stack is updated. CloudFormation refuses to delete or change an export in use; of a weak
 * reference it knows nothing, and deletes the resource.
 */
export function outputsInUse(update: AppUpdate): Finding[] {
  const found = update.stackNames.flatMap((user) => referencesIn(update.template(user, 'before')).flatMap((reference): Finding[] => {
    const [producer, strong] = producerOf(update, reference) ?? [];
    if (producer === undefined || producer === user || isUpdatedFirst(update, user, producer)) return [];
    const [before, after] = [update.resolve(user, reference, 'before'), update.resolve(user, reference, 'after')];
    if (strong) {
      const isThere = Object.values(update.template(producer, 'after').Outputs ?? {}).some(({ Export }) => Export?.Name === reference['Fn::ImportValue']);
      if (!isThere) return [{ kind: 'export in use', detail: `${producer} no longer exports ${before}, which ${user} uses` }];
      return before === after ? [] : [{ kind: 'export in use', detail: `${producer} exports ${after} in place of ${before}, which ${user} uses` }];
    }
    const gone = identitiesIn(before).map((identity) => update.find(identity)!).filter(goes);
    return gone.map(({ id }): Finding => ({ kind: 'deleted in use', detail: `${producer} deletes ${id}, which ${user} uses` }));
  }));
  return found.filter(({ detail }, index) => found.findIndex((other) => other.detail === detail) === index);
}

/** Only a stack that its producer depends on is sure to be updated first. */
function isUpdatedFirst(update: AppUpdate, user: string, producer: string): boolean {
  return update.isDeployedBefore(user, producer);
}

function producerOf(update: AppUpdate, reference: Properties): [string, boolean] | undefined {
  const name = reference['Fn::ImportValue'];
  if (name === undefined) return [reference['Fn::GetStackOutput'].StackName, false];
  const producer = update.stackNames.find((stack) => Object.values(update.template(stack, 'before').Outputs ?? {}).some(({ Export }) => Export?.Name === name));
  return producer === undefined ? undefined : [producer, true];
}

function referencesIn(value: unknown): Properties[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  if (entries.length === 1 && ['Fn::ImportValue', 'Fn::GetStackOutput'].includes(entries[0][0])) return [value as Properties];
  return entries.flatMap(([, item]) => referencesIn(item));
}
