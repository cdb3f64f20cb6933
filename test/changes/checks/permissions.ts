import { Finding } from './finding';
import { AppUpdate, identitiesIn, ResourceUpdate, Side, stays } from '../update/app-update';

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** Finds permissions that running tasks lose before new ones take over: an inline policy changes in place, ahead of the deployment. */
export function takenPermissions(update: AppUpdate): Finding[] {
  const roles = new Set(update.ofType('AWS::ECS::Service').filter(({ before, after }) => before && after).flatMap((service) => {
    const definition = update.find(update.property(service, 'TaskDefinition', 'before')) ?? definitionOfFamily(update, service);
    return definition ? identitiesIn(update.property(definition, 'TaskRoleArn', 'before')) : [];
  }));
  const policies = update.ofType('AWS::IAM::Policy', 'AWS::IAM::Role').filter((policy) => stays(policy) && policy.fate !== 'kept');
  return policies.flatMap((policy): Finding[] => {
    const owners = policy.type === 'AWS::IAM::Role' ? [update.identityOf(policy, 'before')] : identitiesIn(update.property(policy, 'Roles', 'before'));
    if (!owners.some((owner) => roles.has(owner))) return [];
    const after = permissionsOf(update, policy, 'after');
    const taken = permissionsOf(update, policy, 'before').filter((permission) => !after.includes(permission));
    return taken.length > 0 ? [{ kind: 'permission taken', detail: `${policy.id} loses ${taken.join('; ')}` }] : [];
  });
}

/** Permissions one by one, so that an order or a grouping makes no difference. */
function permissionsOf(update: AppUpdate, policy: ResourceUpdate, side: Side): string[] {
  const { PolicyDocument, Policies = [] } = policy[side]?.Properties ?? {};
  const documents = [PolicyDocument, ...Policies.map((each: { PolicyDocument: unknown }) => each.PolicyDocument)].filter(Boolean);
  return documents.flatMap(({ Statement: statements }: { Statement: Statement[] }) => statements)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action = [], Resource = [], Condition }) => [Action].flat().flatMap((action) => [Resource].flat().map((resource) => (
      [action, update.resolve(policy.stack, resource, side), update.resolve(policy.stack, Condition, side)].filter(Boolean).join(' ')
    ))));
}

/** The service of CodeDeploy names the family alone. */
function definitionOfFamily(update: AppUpdate, service: ResourceUpdate): ResourceUpdate | undefined {
  const family = update.property(service, 'TaskDefinition', 'before');
  return update.ofType('AWS::ECS::TaskDefinition').find(({ stack, before }) => stack === service.stack && before?.Properties?.Family === family);
}
