import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Exposure, FargateWebService, FargateWebServiceProps, ServiceDeployment, TestTraffic } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const TYPE = 'Custom::EcsLiveTargetGroups';

const resourceOf = (web: FargateWebService) => web.listener!.node.defaultChild as elbv2.CfnListener;
const unchanged = (_web: FargateWebService): void => undefined;

function deployed(props: Partial<FargateWebServiceProps> = {}, change = unchanged) {
  const stack = newStack();
  const web = webService(stack, { deployment: ServiceDeployment.codeDeploy(), ...props });
  change(web);
  return { web, template: Template.fromStack(stack) };
}

/** Returns the properties by which CloudFormation decides whether to update the resource. */
function lookupProperties(props: Partial<FargateWebServiceProps> = {}, change = unchanged): object {
  return onlyResource(deployed(props, change).template, TYPE).Properties;
}

describe('the listeners of a CodeDeploy service', () => {
  test('forward to the target groups of the lookup', () => {
    const { web, template } = deployed();
    const live = web.node.findChild('LiveTargetGroups').node.findChild('Resource');

    const actions = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener').map(({ Properties }) => Properties.DefaultActions);
    expect(actions).toEqual([
      [{ Type: 'forward', TargetGroupArn: getAtt(live, 'ProductionTargetGroupArn') }],
      [{ Type: 'forward', TargetGroupArn: getAtt(live, 'TestTargetGroupArn') }],
    ]);
  });

  test('are looked up by ports and target groups', () => {
    const { web, template } = deployed({ deployment: ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.listener({ port: 9000 }) }) });

    expect(onlyResource(template, TYPE).Properties).toMatchObject({
      ProductionPort: 80,
      TestPort: 9000,
      TargetGroupArns: [ref(web.targetGroup!), ref(web.alternateTargetGroup!)],
    });
  });

  test('are looked up by a function that may read load balancers, and stop deployments of the groups of the stack', () => {
    deployed().template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyName: 'Handler',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: Match.anyValue() },
            { Effect: 'Allow', Action: ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'].map((action) => `elasticloadbalancing:${action}`), Resource: '*' },
            { Effect: 'Allow', Action: ['cloudformation:DescribeStacks'], Resource: { Ref: 'AWS::StackId' } },
            { Effect: 'Allow', Action: ['codedeploy:ListDeploymentGroups'], Resource: [Match.anyValue()] },
            {
              Effect: 'Allow',
              Action: ['BatchGetDeploymentGroups', 'ListDeployments', 'BatchGetDeployments'].map((action) => `codedeploy:${action}`),
              Resource: [{ 'Fn::Join': ['', Match.arrayWith(['/*'])] }],
            },
            { Effect: 'Allow', Action: ['codedeploy:StopDeployment'], Resource: '*' },
          ],
        },
      }],
    });
  });
});

describe('CloudFormation looks up the live target group', () => {
  const https = () => Exposure.applicationLoadBalancer({ certificate: existingCertificate(newStack()) });

  test.each<[string, Partial<FargateWebServiceProps>, Partial<FargateWebServiceProps>, (web: FargateWebService) => void]>([
    ['a certificate', {}, { exposure: https() }, unchanged],
    ['the TLS policy', { exposure: https() }, {
      exposure: Exposure.applicationLoadBalancer({ certificate: existingCertificate(newStack()), sslPolicy: elbv2.SslPolicy.TLS12 }),
    }, unchanged],
    ['the port', {}, { exposure: Exposure.applicationLoadBalancer({ listenerPort: 8000 }) }, unchanged],
    ['the port of the test listener', {}, { deployment: ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.listener({ port: 9000 }) }) }, unchanged],
    ['a property that the app overrides', {}, {}, (web) => resourceOf(web).addPropertyOverride('AlpnPolicy', ['HTTP2Optional'])],
    ['a tag', {}, {}, (web) => resourceOf(web).addPropertyOverride('Tags', [{ Key: 'commit', Value: '1' }])],
    ['the default action', {}, {}, (web) => resourceOf(web).addPropertyOverride('DefaultActions.0.Order', 5)],
    ['an attribute that the app sets on the listener', {}, {}, (web) => web.listener!.setAttribute('routing.http.response.server.enabled', 'false')],
  ])('when an update changes %s', (_, before, after, change) => {
    expect(lookupProperties(after, change)).not.toEqual(lookupProperties(before));
  });

  test.each<[string, Partial<FargateWebServiceProps>]>([
    ['the image', { task: webTask({ image: ecs.ContainerImage.fromRegistry('httpd') }) }],
    ['alarms', { deployment: ServiceDeployment.codeDeploy({ trafficAlarms: {} }) }],
    ['who may reach the test listener', { deployment: ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.listener({ allowFrom: [ec2.Peer.ipv4('10.9.0.0/16')] }) }) }],
    ['the health check', { exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } }) }],
  ])('not when it changes %s', (_, after) => {
    expect(lookupProperties(after)).toEqual(lookupProperties());
  });
});
