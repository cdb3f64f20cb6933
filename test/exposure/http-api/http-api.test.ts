import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudMapDnsRecords, ClusterSubnets, Discovery, Exposure, FargateWebServiceProps, HttpApiOptions, ServiceDeployment, WorkloadCluster } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster, existingNamespace } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const withPorts = () => Discovery.cloudMap({ name: 'api', dnsRecords: CloudMapDnsRecords.SRV });

function exposed(options: HttpApiOptions = {}, props: Partial<FargateWebServiceProps> = {}, stack: Stack = newStack()) {
  const web = webService(stack, {
    cluster: existingCluster(stack, existingNamespace(stack)), exposure: Exposure.httpApi(options), discovery: withPorts(), ...props,
  });
  return { stack, web, template: Template.fromStack(stack) };
}

const routesOf = (template: Template) => resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);

describe('Exposure.httpApi()', () => {
  test('passes all requests on to the tasks that Cloud Map knows, through a VPC link', () => {
    const { stack, web, template } = exposed();

    expect(onlyResource(template, 'AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
      IntegrationType: 'HTTP_PROXY', ConnectionType: 'VPC_LINK', IntegrationUri: getAtt(web.cloudMapService!, 'Arn'),
    });
    expect(onlyResource(template, 'AWS::ApiGatewayV2::VpcLink').Properties.SubnetIds).toEqual(['private-a', 'private-b']);
    expect(routesOf(template)).toEqual(['$default']);
    expect(onlyResource(template, 'AWS::ApiGatewayV2::Stage').Properties).toEqual({ ApiId: ref(web.httpApi!), StageName: '$default', AutoDeploy: true });
    expect(stack.resolve(web.url)).toEqual(getAtt(web.httpApi!, 'ApiEndpoint'));
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
  });

  test('has its VPC link in public subnets where the VPC has no others', () => {
    const stack = newStack();
    const { template } = exposed({}, { cluster: new WorkloadCluster(stack, 'Cluster', { subnets: ClusterSubnets.PUBLIC }) }, stack);

    expect(onlyResource(template, 'AWS::ApiGatewayV2::VpcLink').Properties.SubnetIds)
      .toEqual([1, 2].map((number) => ({ Ref: expect.stringMatching(`^ClusterVpcPublicSubnet${number}Subnet`) })));
  });

  test('opens the tasks to the VPC link alone, on the port of the container', () => {
    const { web, template } = exposed();
    const [link] = resourcesOf(template, 'AWS::EC2::SecurityGroup').filter(({ Properties }) => Properties.GroupDescription === 'HTTP API of Stack/Web');

    expect(onlyResource(template, 'AWS::ApiGatewayV2::VpcLink').Properties.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [link.id, 'GroupId'] }]);
    expect(onlyResource(template, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
      FromPort: 80, ToPort: 80, GroupId: getAtt(web.connections.securityGroups[0], 'GroupId'), SourceSecurityGroupId: { 'Fn::GetAtt': [link.id, 'GroupId'] },
    });
    expect(onlyResource(template, 'AWS::EC2::SecurityGroupEgress').Properties).toMatchObject({ FromPort: 80, GroupId: { 'Fn::GetAtt': [link.id, 'GroupId'] } });
  });

  test('asks ECS for what Service Connect has made, and may ask for nothing else', () => {
    const { web, template } = exposed({}, { discovery: Discovery.serviceConnect({ name: 'api' }) });

    const [{ id }] = resourcesOf(template, 'Custom::ServiceConnectDiscovery');
    expect(onlyResource(template, 'AWS::ApiGatewayV2::Integration').Properties.IntegrationUri)
      .toEqual({ 'Fn::GetAtt': [id, 'services.0.deployments.0.serviceConnectResources.0.discoveryArn'] });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'ecs:DescribeServices', Effect: 'Allow', Resource: ref(web.service) }], Version: Match.anyValue() },
    });
  });

  test('prefers Cloud Map where there are both', () => {
    const { template } = exposed({}, { discovery: Discovery.cloudMapAndServiceConnect(withPorts(), Discovery.serviceConnect({ name: 'web' })) });

    template.resourceCountIs('Custom::ServiceConnectDiscovery', 0);
  });

  test('passes on the routes that it was given', () => {
    expect(routesOf(exposed({ routes: [{ path: '/orders/{proxy+}' }] }).template)).toEqual(['ANY /orders/{proxy+}']);
  });

  test('limits requests, writes them down, and lets other origins in', () => {
    const stack = newStack();
    const accessLogGroup = new logs.LogGroup(stack, 'Logs');
    const { template } = exposed({ throttle: { rateLimit: 10, burstLimit: 20 }, accessLogGroup, corsPreflight: { allowOrigins: ['https://example.com'] } }, {}, stack);

    expect(onlyResource(template, 'AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
      AccessLogSettings: { DestinationArn: getAtt(accessLogGroup, 'Arn') },
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    });
    expect(onlyResource(template, 'AWS::ApiGatewayV2::Api').Properties.CorsConfiguration).toEqual({ AllowOrigins: ['https://example.com'] });
  });

  test('has a name, in its zone, instead of its own', () => {
    const stack = newStack();
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const { web, template } = exposed({ domain: { domainName: 'api.example.com', certificate: existingCertificate(stack), hostedZone } }, {}, stack);

    expect(web.url).toBe('https://api.example.com');
    expect(resourcesOf(template, 'AWS::Route53::RecordSet').map(({ Properties: { Type, Name } }) => `${Type} ${Name}`).sort())
      .toEqual(['A api.example.com.', 'AAAA api.example.com.']);
    expect(onlyResource(template, 'AWS::ApiGatewayV2::Api').Properties.DisableExecuteApiEndpoint).toBe(true);
    template.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 1);
  });

  test('fails without a route', () => {
    expect(() => Exposure.httpApi({ routes: [] })).toThrow(errorAt('Exposure.httpApi()', 'routes is empty', 'all requests'));
  });

  test.each<[string, Partial<FargateWebServiceProps>, string[]]>([
    ['a task without a port', { task: webTask({ port: undefined }) },
      ["'app'", 'no port', 'Exposure.none()']],
    ['a discovery that tells no ports', { discovery: Discovery.cloudMap({ name: 'api' }) },
      ['Exposure.httpApi()', 'ports', 'discovery', 'CloudMapDnsRecords.SRV']],
    ['an encrypted port', {
      discovery: Discovery.serviceConnect({
        name: 'api', tls: { certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(newStack(), 'Authority', 'arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/1') },
      }),
    }, ['Exposure.httpApi()', 'encrypts', 'Discovery.cloudMapAndServiceConnect()', 'no `tls`']],
  ])('fails with %s', (_, props, words) => {
    expect(() => exposed({}, props)).toThrow(errorAt('Stack/Web', ...words));
  });

  test.each([
    ['blueGreen', ServiceDeployment.blueGreen()],
    ['canary', ServiceDeployment.canary()],
    ['linear', ServiceDeployment.linear()],
    ['codeDeploy', ServiceDeployment.codeDeploy()],
  ])('fails with ServiceDeployment.%s()', (name, deployment) => {
    expect(() => exposed({}, { deployment })).toThrow(errorAt('Stack/Web', `ServiceDeployment.${name}()`, 'Exposure.httpApi()', 'ServiceDeployment.rolling()'));
  });
});
