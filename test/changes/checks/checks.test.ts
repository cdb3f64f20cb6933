import * as fs from 'node:fs';
import { findProblems } from './all-checks';
import { FindingKind, FINDINGS } from './finding';
import { AppUpdate } from '../update/app-update';
import { Properties, SynthesizedApp, UpdatedResource } from '../update/template';

type Resources = Record<string, UpdatedResource>;

const ref = (id: string) => ({ Ref: id });

/** What is found when one template takes the place of the other. */
function found(before: Resources, after: Resources): FindingKind[] {
  return kindsOf(app({ Shop: before }), app({ Shop: after }));
}

function kindsOf(before: SynthesizedApp, after: SynthesizedApp): FindingKind[] {
  return [...new Set(findProblems(new AppUpdate(before, after)).map(({ kind }) => kind))];
}

function app(stacks: Record<string, Resources>, outputs: Record<string, object> = {}): SynthesizedApp {
  return {
    warnings: [],
    stacks: Object.entries(stacks).map(([name, resources], index, all) => ({
      name, template: { Resources: resources, Outputs: outputs[name] as never }, dependencies: all.slice(0, index).map(([each]) => each),
    })),
  };
}

function resource(type: string, properties: Properties = {}, attributes: Partial<UpdatedResource> = {}): UpdatedResource {
  return { Type: type, Properties: properties, ...attributes };
}

const balancer = (properties: Properties = {}) => resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal', ...properties });
const group = (properties: Properties = {}) => resource('AWS::ElasticLoadBalancingV2::TargetGroup', { VpcId: 'vpc-1', Protocol: 'HTTP', ...properties });
const listener = (properties: Properties = {}) => resource('AWS::ElasticLoadBalancingV2::Listener', {
  LoadBalancerArn: ref('Balancer'), Port: 80, DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Group') }], ...properties,
});
const service = (properties: Properties = {}, attributes: Partial<UpdatedResource> = {}) => resource('AWS::ECS::Service', {
  Cluster: 'place', TaskDefinition: ref('Definition'), LoadBalancers: [{ TargetGroupArn: ref('Group') }], ...properties,
}, attributes);
const definition = (image = 'shop:1') => resource('AWS::ECS::TaskDefinition', { TaskRoleArn: ref('Role'), ContainerDefinitions: [{ Image: image }] });
const role = () => resource('AWS::IAM::Role', { AssumeRolePolicyDocument: {} });
const policy = (Resource: unknown) => resource('AWS::IAM::Policy', {
  PolicyName: 'Access', Roles: [ref('Role')], PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }] },
});
const WEB: Resources = { Balancer: balancer(), Group: group(), Listener: listener(), Service: service(), Definition: definition(), Role: role() };

describe('what only one resource can have', () => {
  test('a port that another listener of the load balancer has until the cleanup', () => {
    expect(found({ Balancer: balancer(), Old: listener({ Port: 80 }) }, { Balancer: balancer(), New: listener({ Port: 80 }) })).toContain('taken');
  });

  test('a port that an update in place frees first is free', () => {
    const before = { Balancer: balancer(), Main: listener({ Port: 80 }) };
    const after = { Balancer: balancer(), Main: listener({ Port: 443 }), Redirect: { ...listener({ Port: 80 }), DependsOn: 'Main' } };

    expect(found(before, after)).toEqual(['port closed']);
  });

  test('a name of a resource that is replaced', () => {
    const queue = (FifoQueue: boolean) => ({ Queue: resource('AWS::SQS::Queue', { QueueName: 'orders.fifo', FifoQueue }, { UpdateReplacePolicy: 'Retain' }) });

    expect(found(queue(false), queue(true))).toEqual(['taken']);
  });

  test('a name that another stack gives up in a deployment ahead of it is free', () => {
    const record = { Record: resource('AWS::Route53::RecordSet', { HostedZoneId: 'Z1', Name: 'shop.example.com.', Type: 'A' }) };

    expect(kindsOf(app({ First: record, Second: {} }), app({ First: {}, Second: record }))).toEqual([]);
    expect(kindsOf(app({ First: {}, Second: record }), app({ First: record, Second: {} }))).toEqual(['taken']);
  });

  test('addresses of another subnet', () => {
    const subnet = (CidrBlock: string) => resource('AWS::EC2::Subnet', { VpcId: 'vpc-1', CidrBlock });

    expect(found({ Old: subnet('10.0.0.0/18') }, { New: subnet('10.0.32.0/19') })).toEqual(['address range']);
    expect(found({ Old: subnet('10.0.0.0/18') }, { New: subnet('10.0.64.0/19') })).toEqual([]);
  });
});

describe('load balancers', () => {
  test('a target group that stays while its load balancer is replaced', () => {
    expect(found(WEB, { ...WEB, Balancer: balancer({ Scheme: 'internet-facing' }) })).toEqual(['two load balancers']);
  });

  test('a load balancer that stays while its target groups move to another VPC', () => {
    expect(found(WEB, { ...WEB, Group: group({ VpcId: 'vpc-2' }) })).toEqual(['another VPC', 'empty target groups']);
  });

  test('a listener that leads to a new target group', () => {
    expect(found(WEB, { ...WEB, Group: group({ ProtocolVersion: 'HTTP2' }) })).toEqual(['empty target groups']);
  });

  test('a listener that asks which target group is live refuses a new one', () => {
    const live = (groups: Resources): Resources => ({
      ...WEB,
      ...groups,
      Live: resource('Custom::EcsLiveTargetGroups', { TargetGroupArns: [ref('Group')] }),
      Listener: listener({ DefaultActions: [{ Type: 'forward', TargetGroupArn: { 'Fn::GetAtt': ['Live', 'Arn'] } }] }),
    });

    expect(found(live({}), live({ Group: group({ ProtocolVersion: 'HTTP2' }) }))).toEqual(['refused by the live look-up']);
  });

  test('a listener whose weights a deployment controller has changed', () => {
    const shifted = { ...WEB, Service: service({ DeploymentController: { Type: 'CODE_DEPLOY' } }) };

    expect(found(shifted, { ...shifted, Listener: listener({ SslPolicy: 'new' }) })).toEqual(['weights restored']);
  });

  test('a role that no longer covers the target groups of the running tasks', () => {
    const access = (id: string) => resource('AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Deny', NotResource: [ref(id)] }] } }] });
    const { Group: _, ...rest } = WEB;
    const after = { ...rest, Other: group(), Listener: listener({ DefaultActions: [] }), Service: service({ LoadBalancers: [{ TargetGroupArn: ref('Other') }] }) };

    expect(found({ ...WEB, Shifter: access('Group') }, { ...after, Shifter: access('Other') })).toEqual(['locked out']);
  });

  test('a record that moves to a load balancer ahead of the tasks, or after them', () => {
    const record = (id: string, attributes = {}) => ({
      Record: resource('AWS::Route53::RecordSet', { HostedZoneId: 'Z1', Name: 'a.example.com.', Type: 'A', AliasTarget: { DNSName: ref(id) } }, attributes),
    });
    const moved = {
      ...WEB,
      Next: balancer(),
      NextGroup: group(),
      Service: service({ LoadBalancers: [{ TargetGroupArn: ref('NextGroup') }] }),
      NextListener: listener({ LoadBalancerArn: ref('Next'), DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('NextGroup') }] }),
    };

    expect(found({ ...WEB, ...record('Balancer') }, { ...moved, ...record('Next') })).toEqual(['record before tasks']);
    expect(found({ ...WEB, ...record('Balancer') }, { ...moved, ...record('Next', { DependsOn: 'Service' }) })).toEqual(['record after tasks']);
  });

  test('a port that no listener has any more, and peers that are refused', () => {
    const firewall = (CidrIp: string) => ({ Firewall: resource('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp, FromPort: 80, ToPort: 80 }] }) });

    expect(found(WEB, { ...WEB, Listener: listener({ Port: 8080 }) })).toEqual(['port closed']);
    expect(found({ ...WEB, ...firewall('0.0.0.0/0') }, { ...WEB, ...firewall('10.0.0.0/8') })).toEqual(['peers refused']);
  });
});

describe('services', () => {
  test('a property that ECS refuses while CodeDeploy is the controller', () => {
    const shop = (properties: Properties) => ({ ...WEB, Service: service({ DeploymentController: { Type: 'CODE_DEPLOY' }, ...properties }) });

    expect(found(shop({}), shop({ PlatformVersion: '1.4.0' }))).toEqual(['refused by CodeDeploy']);
    expect(found(shop({}), shop({ DesiredCount: 3, PropagateTags: 'SERVICE' }))).toEqual([]);
  });

  test('a second service behind the target groups of one that shifts traffic', () => {
    const shop = (Cluster: string) => ({
      ...WEB, Service: service({ Cluster, LoadBalancers: [{ TargetGroupArn: ref('Group'), AdvancedConfiguration: { AlternateTargetGroupArn: 'b' } }] }),
    });

    expect(found(shop('one'), shop('two'))).toEqual(['second service']);
  });

  test('a Service Connect port that keeps its name and changes its protocol', () => {
    const shop = (AppProtocol?: string): Resources => ({
      Definition: resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ PortMappings: [{ Name: 'web', AppProtocol }] }] }),
      Service: service({ LoadBalancers: [], ServiceConnectConfiguration: { Namespace: 'ns', Services: [{ PortName: 'web' }] } }),
    });

    expect(found(shop(), shop('http'))).toEqual(['refused by ECS']);
  });

  test('a permission that an update in place takes from running tasks; one that goes in the cleanup is not', () => {
    expect(found({ ...WEB, Policy: policy('one') }, { ...WEB, Policy: policy('two') })).toEqual(['permission taken']);
    expect(found({ ...WEB, Policy: policy('one') }, { ...WEB, Next: policy('two') })).toEqual([]);
  });

  test('a placeholder that takes the place of a running image, unless it asks first', () => {
    const placeholder = (properties = {}) => ({ Definition: definition('images:live-web'), Placeholder: resource('Custom::EcsPlaceholderImage', { Tag: 'live-web', ...properties }) });

    expect(found(WEB, { ...WEB, ...placeholder() })).toEqual(['placeholder']);
    expect(found(WEB, { ...WEB, ...placeholder({ Containers: [] }) })).toEqual(['refused by the placeholder']);
    expect(found({ ...WEB, ...placeholder(), Definition: definition('old:live-web') }, { ...WEB, ...placeholder() })).toEqual(['no image']);
  });

  test('a look-up that is not repeated', () => {
    const shop = (Namespace: string) => ({
      Lookup: resource('Custom::ServiceConnectDiscovery', { Service: ref('Service') }),
      Service: service({ LoadBalancers: [], ServiceConnectConfiguration: { Namespace, Services: [{ PortName: 'web' }] } }),
    });

    expect(found(shop('one'), shop('two'))).toEqual(['stale look-up']);
  });
});

describe('the cleanup', () => {
  test('data that is deleted, unless it is retained', () => {
    const queue = (DeletionPolicy: string) => ({ Queue: resource('AWS::SQS::Queue', {}, { DeletionPolicy }) });

    expect(found(queue('Delete'), {})).toEqual(['data deleted']);
    expect(found(queue('Retain'), {})).toEqual([]);
  });

  test('a setting that the old resource takes away from the new one', () => {
    const association = (WebACLArn: string, attributes = {}) => ({ Acl: resource('AWS::WAFv2::WebACLAssociation', { ResourceArn: 'balancer', WebACLArn }, attributes) });

    expect(found(association('a'), association('b'))).toEqual(['removed by the cleanup']);
    expect(found(association('a'), association('b', { UpdateReplacePolicy: 'Retain' }))).toEqual([]);
  });
});

describe('other stacks', () => {
  const queue = { Queue: resource('AWS::SQS::Queue', {}, { DeletionPolicy: 'Retain' }) };
  const user = (reference: object): Resources => ({ Policy: policy(reference) });

  test('an export that is still in use', () => {
    const exported = { Data: { Out: { Value: ref('Queue'), Export: { Name: 'queue' } } } };
    const before = app({ Data: queue, Shop: user({ 'Fn::ImportValue': 'queue' }) }, exported);

    expect(kindsOf(before, app({ Data: queue, Shop: {} }))).toEqual(['export in use']);
    expect(kindsOf(before, app({ Data: queue, Shop: {} }, exported))).toEqual([]);
  });

  test('a resource that a weak reference does not hold', () => {
    const before = app({ Data: queue, Shop: user({ 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Out' } }) }, { Data: { Out: { Value: ref('Queue') } } });

    expect(kindsOf(before, app({ Data: {}, Shop: {} }))).toEqual(['deleted in use']);
  });
});

test('each kind of finding has a test', () => {
  const source = fs.readFileSync(__filename, 'utf8');

  expect(Object.keys(FINDINGS).filter((kind) => !source.includes(`'${kind}'`))).toEqual([]);
});
