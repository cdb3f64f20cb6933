import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ApplicationLoadBalancerOptions, Exposure, FargateWebServiceProps, ServiceDeployment, Sidecar, TestTraffic, WorkloadTask } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image, webTask } from '../../fixtures/web-task';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const FACTORY = 'Exposure.applicationLoadBalancer()';
const ROUTE = `${FACTORY} additionalRoutes[0]`;

const rolling = () => ServiceDeployment.rolling();
const blueGreen = (testTraffic = TestTraffic.none()) => ServiceDeployment.blueGreen({ testTraffic });
const header = TestTraffic.header({ name: 'X-Test', values: ['true'] });

/** A task with a container `admin` besides the main one. */
function taskWithAdmin(): WorkloadTask {
  return webTask({ sidecars: [Sidecar.container({ image, containerName: 'admin', port: 8081 })] });
}

function exposed(options: ApplicationLoadBalancerOptions, deployment = rolling(), props: Partial<FargateWebServiceProps> = {}) {
  const stack = newStack();
  const web = webService(stack, { exposure: Exposure.applicationLoadBalancer(options), deployment, task: taskWithAdmin(), ...props });
  return { web, stack, template: Template.fromStack(stack) };
}

/** The rules of a template by priority: conditions by field, and target groups. */
function rulesOf(template: Template) {
  return resourcesOf(template, RULE).map(({ id, Properties }) => ({ id, ...Properties })).sort((a, b) => a.Priority - b.Priority);
}

function valuesOf({ Conditions }: any): string[] {
  return Conditions.flatMap((condition: any) => Object.values(condition).flatMap((config: any) => config.Values ?? []));
}

describe('the main route of a load balancer of its own', () => {
  test('receives the requests of its conditions, and the listener answers all others', () => {
    const { web, template } = exposed({ hosts: ['shop.example.com'], paths: ['/shop', '/shop/*'], defaultResponse: { statusCode: 503, messageBody: 'Later' }, healthCheck: { path: '/shop' } });

    const rule = onlyResource(template, RULE).Properties;
    expect(rule.Conditions).toEqual([
      { Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com'] } }, { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop', '/shop/*'] } },
    ]);
    expect(rule.Actions).toEqual([{ Type: 'forward', TargetGroupArn: ref(web.targetGroup!) }]);
    expect(onlyResource(template, 'AWS::ElasticLoadBalancingV2::Listener').Properties.DefaultActions).toEqual([
      { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503', MessageBody: 'Later', ContentType: 'text/plain' } },
    ]);
    expect(web.url).toBe('http://shop.example.com/shop');
  });

  test('takes all kinds of conditions', () => {
    const { template } = exposed({ headers: { 'X-Team': ['a'] }, methods: ['GET'], queryStrings: [{ key: 'v', value: '2' }], sourceIps: ['192.0.2.0/24'] });

    expect(onlyResource(template, RULE).Properties.Conditions.map(({ Field }: any) => Field)).toEqual(['http-header', 'http-request-method', 'query-string', 'source-ip']);
  });

  test('without conditions stays the last rule, with and without additional routes', () => {
    const rule = (options: ApplicationLoadBalancerOptions) => {
      const { web, template } = exposed(options);
      return rulesOf(template).find(({ Actions }) => JSON.stringify(Actions).includes(logicalId(web.targetGroup!)));
    };

    expect(rule({ additionalRoutes: [{ paths: ['/admin'], containerName: 'admin' }] })).toEqual(rule({}));
    expect(rule({})).toMatchObject({ Priority: 50000 });
  });

  test('is shifted by its rule, with test traffic by a listener or a header', () => {
    const [byListener, byHeader] = [TestTraffic.listener(), header].map((testTraffic) => rulesOf(exposed({ paths: ['/a'], priority: 10 }, blueGreen(testTraffic)).template));

    expect(byListener.map(({ Priority, ...rule }) => [Priority, valuesOf(rule)])).toEqual([[10, ['/a']], [10, ['/a']]]);
    expect(byHeader.map(({ Priority, ...rule }) => [Priority, valuesOf(rule)])).toEqual([[9, ['/a', 'true']], [10, ['/a']]]);
  });

  test('is shifted by CodeDeploy by its rule, on listeners whose default action answers the others', () => {
    const { web, template } = exposed({ hosts: ['shop.example.com'] }, ServiceDeployment.codeDeploy());

    const rules = rulesOf(template);
    expect(rules.map(({ ListenerArn }) => ListenerArn)).toEqual([ref(web.listener!), ref(web.testListener!)]);
    const [pair] = onlyResource(template, 'AWS::CodeDeploy::DeploymentGroup').Properties.LoadBalancerInfo.TargetGroupPairInfoList;
    expect(pair.ProdTrafficRoute.ListenerArns).toEqual([ref(web.listener!)]);
    expect(pair.TestTrafficRoute.ListenerArns).toEqual([ref(web.testListener!)]);
    for (const { Properties } of resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener')) expect(Properties.DefaultActions[0].Type).toBe('fixed-response');
    const role = JSON.stringify(resourcesOf(template, 'AWS::IAM::Policy').filter(({ id }) => id.includes('Confinement')));
    for (const { id } of rules) expect(role).toContain(id);
    const { ProductionPriority, TestPriority } = onlyResource(template, 'Custom::EcsLiveTargetGroups').Properties;
    expect([ProductionPriority, TestPriority]).toEqual(rules.map(({ Priority }) => Priority));
  });
});

describe('additional routes', () => {
  const additionalRoutes = [{ paths: ['/admin', '/admin/*'], containerName: 'admin', containerPort: 8081, healthCheck: { path: '/admin/health' } }];

  test('lead to another container and port, with a health check of their own, before the main route', () => {
    const { web, template } = exposed({ additionalRoutes });

    const { applicationLoadBalancer } = web.additionalExposures.admin8081;
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([
      { ContainerName: 'app', ContainerPort: 80, TargetGroupArn: ref(web.targetGroup!) },
      { ContainerName: 'admin', ContainerPort: 8081, TargetGroupArn: ref(applicationLoadBalancer!.targetGroup) },
    ]);
    expect(template.findResources(GROUP)[logicalId(applicationLoadBalancer!.targetGroup)].Properties.HealthCheckPath).toBe('/admin/health');
    expect(rulesOf(template).map(valuesOf)).toEqual([['/admin', '/admin/*'], ['/*']]);
    expect(resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties.FromPort).sort()).toEqual([80, 8081]);
    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining(rulesOf(template).map(({ id }) => id)));
  });

  test('are shifted together with the main one, test traffic included', () => {
    const { template } = exposed({ additionalRoutes }, blueGreen(TestTraffic.listener()));

    const advanced = onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers.map(({ AdvancedConfiguration }: any) => AdvancedConfiguration);
    const shifted = advanced.flatMap(({ ProductionListenerRule, TestListenerRule }: any) => [ProductionListenerRule.Ref, TestListenerRule.Ref]);
    expect(shifted.sort()).toEqual(rulesOf(template).map(({ id }) => id).sort());
    template.resourceCountIs(GROUP, 4);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 2);
  });

  test('without conditions receive what the main route leaves', () => {
    const { template } = exposed({ paths: ['/a'], additionalRoutes: [{ containerName: 'admin' }] });

    expect(rulesOf(template).map((rule) => [rule.Priority === 50000, valuesOf(rule)])).toEqual([[false, ['/a']], [true, ['/*']]]);
  });

  test('keep their resources when others come before them', () => {
    const ids = [additionalRoutes, [{ paths: ['/x'] }, ...additionalRoutes]].map((routes) => {
      const { web, template } = exposed({ additionalRoutes: routes });
      const group = logicalId(web.additionalExposures.admin8081.applicationLoadBalancer!.targetGroup);
      return [group, rulesOf(template).filter(({ Actions }) => Actions[0].TargetGroupArn.Ref === group)];
    });

    expect(ids[0]).toEqual(ids[1]);
  });

  test('to one container have numbers, or the names that they were given', () => {
    const { web } = exposed({ additionalRoutes: [{ paths: ['/a'] }, { paths: ['/b'] }, { paths: ['/c'], name: 'Third' }] });

    expect(Object.keys(web.additionalExposures)).toEqual(['app80', 'app80No2', 'Third']);
  });

  test('fail for CodeDeploy, which has one pair of target groups', () => {
    expect(() => exposed({ additionalRoutes }, ServiceDeployment.codeDeploy())).toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', 'one pair of target groups', '`additionalRoutes`', 'ServiceDeployment.blueGreen()'));
  });

  test.each<[string, ApplicationLoadBalancerOptions, string[], string?]>([
    ['more than the target groups of a service', { additionalListeners: [{ listenerPort: 81 }, { listenerPort: 82 }], additionalRoutes: [{ paths: ['/a'] }, { paths: ['/b'] }, { paths: ['/c'] }] },
      ['at most 5 target groups', 'got 6', 'fewer']],
    ['a name that makes no id', { additionalRoutes: [{ paths: ['/a'], name: 'ad-min' }] }, ['letters and digits', 'ad-min', "'Admin'"], ROUTE],
    ['one name twice', { additionalRoutes: [{ paths: ['/a'], name: 'A' }, { paths: ['/b'], name: 'A' }] }, ['two additionalRoutes', 'one name', "'A'", 'rename']],
    ['a bad path', { additionalRoutes: [{ paths: ['a'] }] }, ['a path', "'a'", "'/'"], ROUTE],
    ['a bad health check', { additionalRoutes: [{ paths: ['/a'], healthCheck: { path: 'health' } }] }, ['healthCheck.path', "'health'", "'/health'"], ROUTE],
    ['a response that nobody gets', { defaultResponse: { statusCode: 503 } }, ['defaultResponse', 'no request', '503', '`paths`']],
    ['a response that redirects', { paths: ['/a'], defaultResponse: { statusCode: 302 } }, ['defaultResponse', 'redirect', '302', '4xx']],
  ])('fail with %s', (_, options, words, where = FACTORY) => {
    expect(() => exposed(options)).toThrow(errorAt(where, ...words));
  });

  test.each<[string, ApplicationLoadBalancerOptions, string[]]>([
    ['the same conditions', { paths: ['/a'], additionalRoutes: [{ paths: ['/a'] }] }, ['same conditions', 'Stack/Web', "the additional route 'app80' of Stack/Web", 'other conditions']],
    ['no conditions before the main one', { paths: ['/a/*'], additionalRoutes: [{ priority: 1 }] }, ['no request reaches Stack/Web', "the additional route 'app80' of Stack/Web takes all", '`priority`']],
    ['conditions that the main route covers', { paths: ['/a/*'], priority: 1, additionalRoutes: [{ paths: ['/a/b'] }] }, ["no request reaches the additional route 'app80' of Stack/Web", 'got 1', '`priority`']],
    ['a container that does not exist', { additionalRoutes: [{ paths: ['/a'], containerName: 'nope' }] }, ['a container that the task does not have', "'nope'", 'use one of app, admin']],
    ['a port that the container does not map', { additionalRoutes: [{ paths: ['/a'], containerName: 'admin', containerPort: 81 }] },
      ["container 'admin' does not map", 'got 81', 'use one of 8081 as `containerPort`, or map the port']],
  ])('fail with %s', (_, options, words) => {
    expect(() => exposed(options)).toThrow(errorAt('Stack/Web', ...words));
  });
});

describe('more values than a rule may have', () => {
  const hosts = Array.from({ length: 7 }, (_, i) => `h${i + 1}.example.com`);

  test('become several rules to one target group, for which the service waits', () => {
    const { web, template } = exposed({ hosts, priority: 10 });

    const rules = rulesOf(template);
    expect(rules.map((rule) => [rule.Priority, valuesOf(rule).length, rule.Actions[0].TargetGroupArn])).toEqual([
      [10, 5, ref(web.targetGroup!)], [11, 2, ref(web.targetGroup!)],
    ]);
    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining(rules.map(({ id }) => id)));
  });

  test('have priorities of their own without a number', () => {
    const priorities = rulesOf(exposed({ hosts }).template).map(({ Priority }) => Priority);

    expect(new Set(priorities).size).toBe(2);
  });

  test.each([
    ['ServiceDeployment.blueGreen()', blueGreen()], ['ServiceDeployment.canary()', ServiceDeployment.canary()], ['ServiceDeployment.codeDeploy()', ServiceDeployment.codeDeploy()],
  ])('fail for %s, which shifts one rule', (factory, deployment) => {
    expect(() => exposed({ hosts }, deployment)).toThrow(errorAt('Stack/Web', factory, 'one rule', 'at most 5 values', 'got 7', 'wildcards', 'additional route', 'ServiceDeployment.rolling()'));
  });

  test('fail together with the values of the test header', () => {
    expect(() => exposed({ hosts: hosts.slice(0, 5) }, blueGreen(header))).toThrow(errorAt('Stack/Web', 'at most 5 values', 'test header', 'got 6'));
  });

  test('fail where no priority is left', () => {
    expect(() => exposed({ hosts, priority: 50000 })).toThrow(errorAt(FACTORY, '2 rules', '50000 is the last one', 'leaves room'));
  });
});

describe('redirects', () => {
  const redirects = [{ hosts: ['example.com'], host: 'www.example.com', permanent: true }, { paths: ['/old/*'], path: '/new/', query: '' }];

  test.each([rolling(), blueGreen(), ServiceDeployment.codeDeploy()])('answer before the main route in each deployment', (deployment) => {
    const { template } = exposed({ redirects }, deployment);

    const actions = rulesOf(template).map(({ Actions }) => Actions[0]).filter(({ Type }) => Type === 'redirect');
    expect(actions).toEqual(expect.arrayContaining([
      { Type: 'redirect', RedirectConfig: { Host: 'www.example.com', StatusCode: 'HTTP_301' } },
      { Type: 'redirect', RedirectConfig: { Path: '/new/', Query: '', StatusCode: 'HTTP_302' } },
    ]));
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers).toHaveLength(1);
  });

  test('keep their rules when others come before them', () => {
    const [some, more] = [[redirects[1]], redirects].map((each) => rulesOf(exposed({ redirects: each }).template).find(({ Actions }) => Actions[0].RedirectConfig?.Path === '/new/'));

    expect(some).toEqual(more);
  });

  test.each<[string, ApplicationLoadBalancerOptions, string[]]>([
    ['nothing that changes', { redirects: [{ paths: ['/a'], query: 'b' }] }, ['for ever']],
    ['a path without a slash', { redirects: [{ paths: ['/a'], path: 'b' }] }, ["begin with '/'", "'b'"]],
    ['a port that does not exist', { redirects: [{ paths: ['/a'], port: 0 }] }, ['port', '1 to 65535', 'got 0']],
    ['a long host', { redirects: [{ paths: ['/a'], host: 'h'.repeat(129) }] }, ['host', '1 to 128']],
  ])('fail with %s', (_, options, words) => {
    expect(() => exposed(options)).toThrow(errorAt(`${FACTORY} redirects[0]`, ...words));
  });

  test('fail from HTTPS to HTTP', () => {
    const certificate = existingCertificate(newStack());

    expect(() => Exposure.applicationLoadBalancer({ certificate, redirects: [{ paths: ['/a'], protocol: elbv2.ApplicationProtocol.HTTP }] })).toThrow(errorAt(`${FACTORY} redirects[0]`, 'HTTPS to HTTP', 'HTTP'));
  });

  test('fail where they leave nothing for the service', () => {
    expect(() => exposed({ paths: ['/a'], redirects: [{ host: 'www.example.com', priority: 1 }] })).toThrow(errorAt('Stack/Web', 'no request reaches Stack/Web', 'the redirect of Stack/Web'));
  });
});
