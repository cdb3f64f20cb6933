import { DescribeListenersCommand, DescribeLoadBalancersCommand, DescribeRulesCommand, Listener, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack } from './deployed-stack';
import { Account } from '../harness/account';
import { waitFor } from '../harness/steps';
import { sendRequest, LoadOptions } from '../traffic/load';

/** What a listener's rule is asked with, and what its answer must be. */
interface Question {
  readonly name: string;
  readonly options: LoadOptions;
  readonly status: number;
}

/**
 * Every rule of every listener that a stack made answers: with a task of the app's images, or as it was told. The tasks behind a
 * listener may be those of another stack.
 */
export async function expectRoutes(account: Account, stack: DeployedStack, images: readonly string[]): Promise<void> {
  for (const { name, status, options } of await questions(account, stack)) {
    const { answer } = await waitFor(`${name} answers ${status}`, async () => {
      const sample = await sendRequest(account.proxy, options);
      return sample.status === status ? sample : undefined;
    });
    if (answer) expect(images).toEqual(expect.arrayContaining([...answer.images]));
  }
}

/** The first listener of a stack that answers a plain request with a task. */
export async function productionEndpoint(account: Account, stack: DeployedStack, loadBalancer = /./): Promise<LoadOptions> {
  const asked = (await questions(account, stack)).filter(({ options }) => loadBalancer.test(options.host));
  const plain = asked.filter(({ status, options }) => status === 200 && !options.headers);
  if (plain.length === 0) throw new Error(`${stack.name} has no listener that answers a plain request`);
  return plain.sort((a, b) => a.options.port! - b.options.port!)[0].options;
}

async function questions({ clients: { loadBalancing } }: Account, stack: DeployedStack): Promise<Question[]> {
  const testing = testListeners(stack);
  const listeners = stack.of('AWS::ElasticLoadBalancingV2::Listener').filter(({ logicalId }) => !testing.includes(logicalId));
  const listenerArns = listeners.map(({ id }) => id);
  if (listenerArns.length === 0) return [];
  const { Listeners = [] } = await loadBalancing.send(new DescribeListenersCommand({ ListenerArns: listenerArns }));
  const found = await Promise.all(Listeners.map(async (listener) => {
    const { LoadBalancers = [] } = await loadBalancing.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [listener.LoadBalancerArn!] }));
    const { Rules = [] } = await loadBalancing.send(new DescribeRulesCommand({ ListenerArn: listener.ListenerArn }));
    // What no other rule takes is for the default one; the examples have rules that take everything.
    return Rules.filter(({ IsDefault }) => !IsDefault || Rules.length === 1).map((rule) => question(LoadBalancers[0].DNSName!, listener, rule));
  }));
  return found.flat();
}

/** Listeners that CodeDeploy tests with: before its first deployment there is nobody behind them. */
function testListeners(stack: DeployedStack): string[] {
  const pairs = stack.of('AWS::CodeDeploy::DeploymentGroup').flatMap(({ properties }) => properties.LoadBalancerInfo.TargetGroupPairInfoList);
  return pairs.flatMap(({ TestTrafficRoute }) => TestTrafficRoute?.ListenerArns ?? []).map(({ Ref }: { Ref: string }) => Ref);
}

function question(host: string, { Port, DefaultActions }: Listener, { Priority, Conditions = [], Actions = DefaultActions }: Rule): Question {
  const { Type, RedirectConfig, FixedResponseConfig } = Actions!.at(-1)!;
  const values = (field: string) => Conditions.find(({ Field }) => Field === field);
  const path = (values('path-pattern')?.PathPatternConfig?.Values ?? values('path-pattern')?.Values)?.[0];
  const header = values('http-header')?.HttpHeaderConfig;
  const name = (values('host-header')?.HostHeaderConfig?.Values ?? values('host-header')?.Values)?.[0];
  const headers = { ...header && { [header.HttpHeaderName!]: concrete(header.Values![0]) }, ...name && { host: concrete(name) } };
  const status = Type === 'redirect' ? RedirectConfig!.StatusCode!.slice('HTTP_'.length) : FixedResponseConfig?.StatusCode ?? 200;
  return {
    name: `rule ${Priority} of the listener on port ${Port}`,
    options: { host, port: Port, ...path && { path: concrete(path) }, ...Object.keys(headers).length > 0 && { headers } },
    status: Number(status),
  };
}

function concrete(pattern: string): string {
  return pattern.replace(/[*?]/g, 'x');
}
