import { runSimulation } from '@cloud-copilot/iam-simulate';
import { DeployedApp, PlacedTemplate } from './deployed-app';
import { keysOf, KnownKeys } from './encryption';
import { Need, needsOfExec, needsOfExecution, needsOfFileSystems, needsOfTasks } from './needs';
import { needsOfServices } from './needs-of-services';
import { assumedPolicy, identityPoliciesOf, NamedPolicy, resourceOf, resourcePolicyOf } from './policies';

/**
 * What AWS needs to do for an app and its policies do not allow, as IAM would evaluate them. Policies of what is not in the app are taken to allow it;
 * so are those of roles that are imported and not changed.
 *
 * @param imported Keys of resources that no template has, by their ARN.
 */
export async function missingPermissions(stacks: readonly PlacedTemplate[], imported: KnownKeys = new Map()): Promise<string[]> {
  const app = new DeployedApp(stacks);
  const keys = keysOf(app, imported);
  const needs = [needsOfExecution, needsOfTasks, needsOfFileSystems, needsOfExec, needsOfServices].flatMap((of) => of(app, keys));
  const unique = new Map(needs.map((need) => [JSON.stringify([need.principal, need.actions, need.resource]), need]));
  const missing: string[] = [];
  for (const need of unique.values()) {
    if (!await isAllowed(app, need)) missing.push(`${need.principal} may not ${need.actions.join(' or ')} ${need.resource}: ${need.reason}`);
  }
  return missing;
}

function isAllowed(app: DeployedApp, need: Need): Promise<boolean> | boolean {
  if (need.principal === 'undefined') return false;
  if (isUnknownRole(need)) return true;
  return need.principal.includes(':role/') ? isAllowedByRole(app, need) : isAllowedByResource(app, need);
}

/** A role whose ARN is a parameter of the stack: its policies are attached to a name that only the deployment knows. */
function isUnknownRole({ principal }: Need): boolean {
  return principal.startsWith('<');
}

function isAllowedByRole(app: DeployedApp, need: Need): Promise<boolean> | boolean {
  const { principal, resource } = need;
  const policies = identityPoliciesOf(app, principal);
  if (policies.length === 0 && !app.find('AWS::IAM::Role', principal)) return true;
  if (resource !== '*' && !resource.startsWith('arn:')) return allowsByName(policies, need);
  const own = resourceOf(app, resource);
  const tagged = { ...need, context: { ...tagsOfPrincipal(app, principal), ...need.context } };
  return isAnyActionAllowed(tagged, policies, own ? resourcePolicyOf(app, own) : assumedPolicy(principal, resource), own?.stack.account);
}

/** Condition keys of a role's tags: CDK writes a policy for a role of another account, whose name it does not know, by a tag. */
function tagsOfPrincipal(app: DeployedApp, principal: string): Record<string, string> {
  const tags = app.find('AWS::IAM::Role', principal)?.properties.Tags as { readonly Key: string; readonly Value: string }[] | undefined;
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value]));
}

function isAllowedByResource(app: DeployedApp, need: Need): Promise<boolean> | boolean {
  const own = resourceOf(app, need.resource);
  return own ? isAnyActionAllowed(need, [], resourcePolicyOf(app, own), own.stack.account) : true;
}

async function isAnyActionAllowed(need: Need, identityPolicies: NamedPolicy[], resourcePolicy: object | undefined, owner?: string): Promise<boolean> {
  const { actions, principal, resource, context = {} } = need;
  const accountId = owner ?? [resource.split(':')[4], principal.split(':')[4]].find((account) => /^\d{12}$/.test(account ?? '')) ?? '111111111111';
  for (const action of actions) {
    const answer = await runSimulation({
      identityPolicies,
      resourcePolicy,
      request: { principal, action, resource: { resource, accountId }, contextVariables: { ...context } },
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    }, {});
    if (answer.resultType === 'error') throw new Error(`${principal}, ${action} on ${resource}: ${JSON.stringify(answer.errors)}`);
    if (answer.overallResult === 'Allowed') return true;
  }
  return false;
}

/** For resources whose ARN is not known at synth, such as a parameter of a stack. */
function allowsByName(policies: readonly NamedPolicy[], { actions, resource }: Need): boolean {
  return policies.flatMap(({ policy }) => policy.Statement).some(({ Effect, Action, Resource }: any) => (
    Effect === 'Allow' && [Action].flat().some((action) => actions.includes(action)) && [Resource].flat().some((each) => each === '*' || String(each).startsWith(resource))
  ));
}
