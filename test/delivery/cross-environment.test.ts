import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Environment, Stack } from 'aws-cdk-lib/core';
import { findAction, repositorySource, stagesOf } from './delivery-stack';
import { DeliveryPipeline, FargateWebService, ImageRepository, ServiceDeployment, WorkloadCluster, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { onlyResource, resourcesOf } from '../fixtures/template-references';
import { avoidableWildcards } from '../template-checks/iam-wildcards';

const TOOLS: Environment = { account: '111122223333', region: 'eu-west-1' };
const PRODUCTION: Environment = { account: '444455556666', region: 'eu-west-1' };
const FRANKFURT: Environment = { account: '111122223333', region: 'eu-central-1' };

const NAMED_CODE_DEPLOY = ServiceDeployment.codeDeploy({ applicationName: 'shop', deploymentGroupName: 'web' });

interface Names {
  readonly clusterName?: string;
  readonly serviceName?: string;
}

/** Synthesizes a pipeline in one account and Region, and a service in another: three stacks, which are deployed in this order. */
function across(env: Environment, deployment = NAMED_CODE_DEPLOY, names: Names = { clusterName: 'production', serviceName: 'web' }) {
  const app = new App();
  const images = new ImageRepository(new Stack(app, 'Images', { env: TOOLS }), 'Images');
  const services = new Stack(app, 'Services', { env });
  const web = new FargateWebService(services, 'Web', {
    cluster: new WorkloadCluster(services, 'Cluster', { clusterName: names.clusterName }),
    serviceName: names.serviceName,
    task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }),
    deployment,
  });
  const tools = new Stack(app, 'Tools', { env: TOOLS });
  new DeliveryPipeline(tools, 'Pipeline', { source: repositorySource, imageRepository: images, stages: [{ stageName: 'Production', services: [web] }] });
  return {
    images: Template.fromStack(Stack.of(images)),
    services: Template.fromStack(services),
    tools: Template.fromStack(tools),
    order: app.synth().stacks.map(({ stackName }) => stackName),
    serviceStack: services,
  };
}

/** Formats a value that may be an `Fn::Join`. */
const textOf = (value: unknown) => JSON.stringify(value);

describe.each([['another account', PRODUCTION], ['another Region', FRANKFURT]])('a service in %s', (_, env) => {
  const { images, services, tools, order } = across(env);

  test('is deployed there, by its physical names', () => {
    const { Configuration, Region } = findAction(tools, 'Deploy-Web');

    expect(Configuration).toMatchObject({
      ApplicationName: onlyResource(services, 'AWS::CodeDeploy::Application').Properties.ApplicationName,
      DeploymentGroupName: onlyResource(services, 'AWS::CodeDeploy::DeploymentGroup').Properties.DeploymentGroupName,
    });
    expect(Configuration).toMatchObject({ ApplicationName: 'shop', DeploymentGroupName: 'web' });
    expect(Region).toBe(env.region === TOOLS.region ? undefined : env.region);
  });

  test('is deployed by a role in its own stack, for this service only', () => {
    const [role] = resourcesOf(services, 'AWS::IAM::Role').filter(({ id }) => id.startsWith('WebDeliveryDeployer'));

    expect(textOf(findAction(tools, 'Deploy-Web').RoleArn)).toContain(role.Properties.RoleName);
    expect(textOf(role.Properties.AssumeRolePolicyDocument)).toContain(TOOLS.account);
    const [{ Properties }] = resourcesOf(services, 'AWS::IAM::Policy').filter(({ Properties: { Roles } }) => Roles[0].Ref === role.id);
    const allowed = Properties.PolicyDocument.Statement.map(({ Action }: { Action: string | string[] }) => [Action].flat()).flat();
    expect(allowed).toEqual(expect.arrayContaining(['codedeploy:CreateDeployment', 'ecs:RegisterTaskDefinition', 'iam:PassRole', 's3:GetObject*']));
  });

  test('is read by a role that the prepare action assumes', () => {
    const [reader] = resourcesOf(services, 'AWS::IAM::Role').filter(({ id }) => id.startsWith('WebDeliveryReader'));
    const variables = textOf(findAction(tools, 'Prepare-Web').Configuration.EnvironmentVariables);

    expect(variables).toContain(reader.Properties.RoleName);
    expect(variables).toContain(onlyResource(services, 'AWS::SSM::Parameter').Properties.Name);
    expect(variables).toContain(env.region);
    tools.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sts:AssumeRole', Resource: Match.anyValue() })]) },
      Roles: [{ Ref: Match.stringLikeRegexp('^PipelinePrepareProjectRole') }],
    });
  });

  test('receives artifacts that are encrypted with a key of the pipeline', () => {
    const { ArtifactStore, ArtifactStores } = onlyResource(tools, 'AWS::CodePipeline::Pipeline').Properties;

    const stores = ArtifactStore ? [ArtifactStore] : ArtifactStores.map((store: any) => store.ArtifactStore);
    expect(stores.map(({ EncryptionKey }: any) => EncryptionKey.Type))
      .toEqual(env.region === TOOLS.region ? ['KMS'] : ['KMS', 'KMS']);
    tools.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('pulls its image from the account of the pipeline, after the placeholder is pushed', () => {
    const [{ Image }] = onlyResource(services, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
    const { RepositoryName } = onlyResource(images, 'AWS::ECR::Repository').Properties;

    expect(textOf(Image)).toContain(`:ecr:${TOOLS.region}:${TOOLS.account}:repository/${RepositoryName}`);
    expect(textOf(Image)).toContain(`/${RepositoryName}:live-web`);
    expect(order.indexOf('Images')).toBeLessThan(order.indexOf('Services'));
    expect(order.indexOf('Services')).toBeLessThan(order.indexOf('Tools'));
  });

  test('allows nothing on all resources that AWS does not require', () => {
    const required = /: kms:(Decrypt|DescribeKey|Encrypt|ReEncrypt\*|GenerateDataKey\*)$/;

    expect([...avoidableWildcards(tools.toJSON() as any),
      ...avoidableWildcards(services.toJSON() as any)].filter((star) => !required.test(star))).toEqual([]);
  });
});

test('a service in another account may pull from the repository', () => {
  const { RepositoryPolicyText } = onlyResource(across(PRODUCTION).images, 'AWS::ECR::Repository').Properties;

  expect(textOf(RepositoryPolicyText)).toContain(PRODUCTION.account);
  expect(RepositoryPolicyText.Statement[0].Action).toContain('ecr:BatchGetImage');
});

test.each([['another account', PRODUCTION], ['another Region', FRANKFURT]])('a service in %s that ECS deploys has a physical name, and a role that the build assumes', (_, env) => {
  const { services, tools } = across(env, ServiceDeployment.rolling());

  const [role] = resourcesOf(services, 'AWS::IAM::Role').filter(({ id }) => id.startsWith('WebDeliveryDeployer'));
  const variables = textOf(findAction(tools, 'Deploy-Web').Configuration.EnvironmentVariables);
  for (const value of ['production', 'web', env.region, role.Properties.RoleName]) expect(variables).toContain(value);
  expect(textOf(role.Properties.AssumeRolePolicyDocument)).toContain(TOOLS.account);
  tools.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sts:AssumeRole', Resource: Match.anyValue() })]) },
    Roles: [{ Ref: Match.stringLikeRegexp('^PipelineProductionWebProjectRole') }],
  });
  const [{ Properties }] = resourcesOf(services, 'AWS::IAM::Policy').filter(({ Properties: { Roles } }) => Roles[0].Ref === role.id);
  const allowed = Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => [Action].flat());
  expect(allowed).toEqual(expect.arrayContaining(['ecs:UpdateService', 'ecs:DescribeServiceDeployments', 'ecs:RegisterTaskDefinition', 'iam:PassRole']));
  services.hasResourceProperties('AWS::ECS::Service', { ServiceName: 'web' });
  services.hasResourceProperties('AWS::ECS::Cluster', { ClusterName: 'production' });
  expect(stagesOf(tools).map(({ Name }) => Name)).toEqual(['Source', 'Build', 'Production']);
});

test('a service in another account has no warning', () => {
  Annotations.fromStack(across(PRODUCTION).serviceStack).hasNoWarning('*', Match.stringLikeRegexp('own-image'));
});

describe('a pipeline in another account fails, because setting a name would replace a running service,', () => {
  test.each<[string, ServiceDeployment, Names, string[]]>([
    ['without any name', ServiceDeployment.codeDeploy(), {}, ['clusterName of WorkloadCluster', 'serviceName', 'applicationName', 'deploymentGroupName']],
    ['without the name of the cluster', ServiceDeployment.rolling(), { serviceName: 'web' }, ['clusterName of WorkloadCluster']],
    ['without the name of the service', ServiceDeployment.rolling(), { clusterName: 'production' }, ['serviceName of the service']],
    ['without the name of the deployment group', ServiceDeployment.codeDeploy({ applicationName: 'shop' }), { clusterName: 'a', serviceName: 'b' }, ['deploymentGroupName']],
  ])('%s', (_, deployment, names, missing) => {
    expect(() => across(PRODUCTION, deployment, names)).toThrow(errorAt('Services/Web', 'another account or Region', ...missing, 'before the first deployment'));
  });
});
