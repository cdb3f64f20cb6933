
/** Services that a policy lets act without saying for whom, with the reason why it cannot say more. */
const EXEMPT_PRINCIPALS: Readonly<Record<string, string>> = {
  'ecs.amazonaws.com': 'AWS documents no source keys for infrastructure and hook roles; what they allow names single resources instead',
  'lambda.amazonaws.com': 'AWS documents no source keys for execution roles; only who may pass the role can give it to a function',
  'ec2.amazonaws.com': 'instances have no source keys; only who may pass the role can give it to an instance',
  'events.amazonaws.com sns:Publish': 'EventBridge does not work with conditions in the policy of a topic',
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal?: { readonly Service?: string | object | readonly (string | object)[] };
  readonly Condition?: Readonly<Record<string, object>>;
}

/** The policies of a template that let a service act for anybody, and not only for what is in this account. */
export function principalsWithoutSourceCondition(template: { readonly Resources: Readonly<Record<string, object>> }): string[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) => statementsIn(resource).flatMap(unbound).map((principal) => `${id}: ${principal}`));
}

function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Statement' in value ? [value.Statement].flat() as Statement[] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}

function unbound({ Effect, Action, Principal, Condition = {} }: Statement): string[] {
  const bound = Object.values(Condition).flatMap((keys) => Object.keys(keys)).some((key) => /^aws:Source|^kms:EncryptionContext:/.test(key));
  if (Effect !== 'Allow' || bound) return [];
  const services = [Principal?.Service ?? []].flat().map((service) => typeof service === 'string' ? service : JSON.stringify(service));
  return services.filter((service) => !(service in EXEMPT_PRINCIPALS) && ![Action].flat().every((action) => `${service} ${action}` in EXEMPT_PRINCIPALS));
}
