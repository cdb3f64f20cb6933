import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Answer, renderedProject, Run, runCommands } from './run-commands';
import { ServiceDeployment } from '../../../src/index';
import { deliveryStack } from '../delivery-stack';

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:0123456789ab-deadbeef';
const FAMILY = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web';
const REVISION = 'arn:aws:ecs:eu-west-1:111122223333:service-revision/shop/web/2';
const DEPLOYMENT = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/2';

const VARIABLES = { CLUSTER: 'shop', SERVICE: 'web', CONTAINER_NAMES: 'app', SERVICE_REGION: 'eu-west-1', ROLE_ARN: '' };

const TASK_DEFINITION = {
  taskDefinitionArn: `${FAMILY}:7`,
  revision: 7,
  status: 'ACTIVE',
  registeredBy: 'CloudFormation',
  family: 'web',
  containerDefinitions: [{ name: 'app', image: 'old', environment: [{ name: 'GREETING', value: 'hello' }] }, { name: 'proxy', image: 'envoy' }],
};

function deploy(answers: Answer[] = [], variables: Partial<typeof VARIABLES> = {}): Run {
  const { pipeline } = deliveryStack({ service: { deployment: ServiceDeployment.rolling() } });
  const project = pipeline.node.findChild('Production').node.findChild('Web').node.findChild('Project') as codebuild.Project;
  return runCommands(renderedProject(project, String).commands, {
    variables: { ...VARIABLES, ...variables },
    answers: [
      ...answers,
      { to: /describe-services/, stdout: `${FAMILY}:7` },
      { to: /describe-task-definition/, stdout: JSON.stringify({ taskDefinition: TASK_DEFINITION, tags: [{ key: 'team', value: 'shop' }, { key: 'aws:cloudformation:stack-name', value: 'x' }] }) },
      { to: /register-task-definition/, stdout: `${FAMILY}:8` },
      { to: /update-service/ },
      { to: /list-service-deployments .*targetServiceRevisionArn --output/, stdout: REVISION },
      { to: /describe-service-revisions/, stdout: REVISION },
      { to: /list-service-deployments .*serviceDeploymentArn/, stdout: DEPLOYMENT },
      { to: /describe-service-deployments/, stdout: 'SUCCESSFUL\tCLEAN_UP\tNone' },
      { to: /sleep/ },
    ],
    files: { 'imageDetail.json': JSON.stringify({ ImageURI: IMAGE }) },
  });
}

const registered = (run: Run) => JSON.parse(run.file('taskdef.json')!);
const ended = (answer: string, times?: number): Answer => ({ to: /describe-service-deployments/, stdout: answer, times });

describe('a deployment by ECS', () => {
  test("deploys the service's own task definition with the image of the pipeline", () => {
    const run = deploy();

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(registered(run)).toEqual({
      family: 'web',
      containerDefinitions: [{ ...TASK_DEFINITION.containerDefinitions[0], image: IMAGE }, TASK_DEFINITION.containerDefinitions[1]],
      tags: [{ key: 'team', value: 'shop' }],
    });
    expect(run.calls).toContain(`aws ecs update-service --cluster shop --service web --task-definition ${FAMILY}:8 --output text --region eu-west-1`);
    expect(run.calls.at(-1)).toContain(`--service-deployment-arns ${DEPLOYMENT}`);
  });

  test('waits for the end of the deployment, however long it takes', () => {
    const run = deploy([ended('IN_PROGRESS\tSCALE_UP\tNone', 2), ended('IN_PROGRESS\tBAKE_TIME\tNone', 300)]);

    expect(run.status).toBe(0);
    expect(run.calls.filter((call) => call === 'sleep 15')).toHaveLength(302);
    expect(run.stdout.split('\n')).toEqual([`ECS deploys ${FAMILY}:8`, DEPLOYMENT, 'IN_PROGRESS SCALE_UP', 'IN_PROGRESS BAKE_TIME', 'SUCCESSFUL CLEAN_UP', '']);
  });

  test.each(['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'])('fails at once, with the reason, when its status is %s', (status) => {
    const run = deploy([ended('IN_PROGRESS\tSCALE_UP\tNone', 1), ended(`${status}\tNone\tECS deployment circuit breaker: tasks failed to start.`)]);

    expect(run.status).toBe(1);
    expect(run.stderr).toBe('ECS rolls back: ECS deployment circuit breaker: tasks failed to start.\n');
    expect(run.calls.filter((call) => call === 'sleep 15')).toHaveLength(1);
  });

  test('fails when another deployment takes its place', () => {
    const run = deploy([ended('STOPPED\tNone\tReplaced')]);

    expect(run).toMatchObject({ status: 1, stderr: 'The deployment has been stopped, by hand or by another one: Replaced\n' });
  });

  test('follows its own deployment, which ECS may list late', () => {
    const run = deploy([
      { to: /list-service-deployments .*targetServiceRevisionArn --output/, stdout: 'None', times: 1 },
      { to: /describe-service-revisions/, stdout: 'None', times: 1 },
    ]);

    expect(run.status).toBe(0);
    expect(run.calls.filter((call) => call === 'sleep 5')).toHaveLength(2);
    expect(run.calls.some((call) => call.includes(`serviceRevisions[?taskDefinition=='${FAMILY}:8'].serviceRevisionArn`))).toBe(true);
  });

  test('fails when ECS does not begin to deploy', () => {
    const run = deploy([{ to: /list-service-deployments/, stdout: 'None' }]);

    expect(run).toMatchObject({ status: 1, stderr: `ECS has not begun to deploy ${FAMILY}:8 within five minutes\n` });
  });

  test('fails when the task definition has lost the container', () => {
    const run = deploy([], { CONTAINER_NAMES: 'app web' });

    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain('no container web');
    expect(run.calls.join()).not.toContain('register-task-definition');
  });

  test.each(['describe-services', 'describe-task-definition', 'register-task-definition', 'update-service', 'list-service-deployments', 'describe-service-deployments'])(
    'fails when %s fails', (command) => {
      const run = deploy([{ to: new RegExp(` ${command} `), stderr: 'AccessDeniedException', exit: 254 }]);

      expect(run.status).not.toBe(0);
      expect(run.stderr).toContain('AccessDeniedException');
    });

  test('assumes the role of another account by a profile, whose credentials the CLI renews', () => {
    const run = deploy([], { ROLE_ARN: 'arn:aws:iam::444455556666:role/deployer' });

    expect(run.status).toBe(0);
    expect(run.file('aws-config')).toBe('[profile delivery]\nrole_arn = arn:aws:iam::444455556666:role/deployer\ncredential_source = EcsContainer\n');
    expect(run.calls.filter((call) => call.startsWith('aws ')).every((call) => call.endsWith('--profile delivery'))).toBe(true);
  });
});
