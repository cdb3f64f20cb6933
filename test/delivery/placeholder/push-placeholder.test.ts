import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand, StatusType } from '@aws-sdk/client-codebuild';
import { BatchGetImageCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { DescribeTasksCommand, ECSClient, ListClustersCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { PlaceholderEvent, pushPlaceholder } from '../../../src/delivery/placeholder/handler/push-placeholder';
import { errorAt } from '../../fixtures/error-at';

const codeBuild = mockClient(CodeBuildClient);
const ecr = mockClient(ECRClient);
const ecs = mockClient(ECSClient);
const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop';
const EVENT: PlaceholderEvent = {
  RequestType: 'Create',
  RequestId: 'request-1',
  LogicalResourceId: 'Placeholder',
  ResourceProperties: {
    ProjectName: 'placeholders',
    RepositoryName: 'shop',
    RepositoryUri: REPOSITORY,
    Tag: 'live-web',
    Containers: [{ Family: 'Web', Name: 'app' }],
    Variables: { PORT: '8080', PLATFORM: 'linux/amd64', PLACEHOLDER_IMAGE: '' },
  },
};
const properties = EVENT.ResourceProperties;

let now: number;
const clock = { now: () => now, sleep: async (milliseconds: number) => { now += milliseconds; } };
const clients = { codeBuild: new CodeBuildClient(), ecr: new ECRClient(), ecs: new ECSClient() };
const push = async (event: Partial<PlaceholderEvent> = {}) => pushPlaceholder({ ...EVENT, ...event }, clients, clock);

/** Each poll of the build returns the next status; the last one repeats. */
function builds(...statuses: StatusType[]): void {
  codeBuild.on(StartBuildCommand).resolves({ build: { id: 'placeholders:1' } });
  const looks = codeBuild.on(BatchGetBuildsCommand, { ids: ['placeholders:1'] });
  statuses.slice(0, -1).forEach((buildStatus) => looks.resolvesOnce({ builds: [{ buildStatus }] }));
  looks.resolves({ builds: [{ id: 'placeholders:1', buildStatus: statuses.at(-1), logs: { deepLink: 'https://console.example/log' } }] });
}

beforeEach(() => {
  now = 0;
  codeBuild.reset();
  ecr.reset().on(DescribeImagesCommand).rejects(Object.assign(new Error('none'), { name: 'ImageNotFoundException' }));
  ecs.reset().on(ListClustersCommand).resolves({ clusterArns: ['arn:cluster/other'], nextToken: 'more' })
    .on(ListClustersCommand, { nextToken: 'more' }).resolves({ clusterArns: ['arn:cluster/shop'] })
    .on(ListTasksCommand).resolves({ taskArns: [] });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('a placeholder', () => {
  test('is built for its tag', async () => {
    builds('IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED');

    await expect(push()).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expect(codeBuild.commandCalls(StartBuildCommand)[0].args[0].input).toEqual({
      projectName: 'placeholders',
      idempotencyToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      environmentVariablesOverride: [
        { name: 'PORT', value: '8080', type: 'PLAINTEXT' },
        { name: 'PLATFORM', value: 'linux/amd64', type: 'PLAINTEXT' },
        { name: 'PLACEHOLDER_IMAGE', value: '', type: 'PLAINTEXT' },
        { name: 'TAG', value: 'live-web', type: 'PLAINTEXT' },
      ],
    });
    expect(now).toBe(10_000);
  });

  test('is built when IAM knows the permissions of the function, which were created right before it', async () => {
    const denied = Object.assign(new Error('not you'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    builds('SUCCEEDED');
    codeBuild.on(StartBuildCommand).rejectsOnce(denied).rejectsOnce(denied).resolves({ build: { id: 'placeholders:1' } });
    ecr.on(DescribeImagesCommand).rejectsOnce(denied).rejects(Object.assign(new Error('none'), { name: 'ImageNotFoundException' }));
    ecs.on(ListClustersCommand).rejectsOnce(denied).resolves({ clusterArns: [] });

    await expect(push()).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    const tokens = codeBuild.commandCalls(StartBuildCommand).map(({ args: [{ input }] }) => input.idempotencyToken);
    expect([tokens.length, new Set(tokens).size]).toEqual([3, 1]);
  });

  test('fails with the message of AWS when a call is denied for two minutes', async () => {
    builds('SUCCEEDED');
    codeBuild.on(StartBuildCommand).rejects(Object.assign(new Error('not you'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }));

    await expect(push()).rejects.toThrow('not you');
    expect(now).toBeGreaterThanOrEqual(120_000);
  });

  test('is built although one poll is throttled', async () => {
    builds('SUCCEEDED');
    codeBuild.on(BatchGetBuildsCommand).rejectsOnce(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }))
      .resolves({ builds: [{ id: 'placeholders:1', buildStatus: 'SUCCEEDED' }] });

    await expect(push()).resolves.toEqual({ PhysicalResourceId: 'live-web' });
  });

  test.each<[string, Partial<PlaceholderEvent>]>([
    ['its options change, as its tag may have another image by now', { RequestType: 'Update', PhysicalResourceId: 'live-web', OldResourceProperties: properties }],
    ['it is deleted', { RequestType: 'Delete', PhysicalResourceId: 'live-web' }],
  ])('is kept when %s', async (_, event) => {
    await expect(push(event)).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expect(codeBuild.calls()).toEqual([]);
  });

  test('is built again for another tag', async () => {
    builds('SUCCEEDED');

    await expect(push({ RequestType: 'Update', PhysicalResourceId: 'live-old', OldResourceProperties: { ...properties, Tag: 'live-old' } })).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expect(codeBuild.commandCalls(StartBuildCommand)).toHaveLength(1);
  });

  test('fails with a link to the log if the build fails', async () => {
    builds('FAILED');

    await expect(push()).rejects.toThrow(errorAt('Placeholder', 'got FAILED', 'placeholders:1;', 'https://console.example/log'));
  });

  test('fails before the timeout of the function if the build does not end', async () => {
    builds('IN_PROGRESS');

    await expect(push()).rejects.toThrow(errorAt('Placeholder', 'got IN_PROGRESS after 14 minutes', 'placeholders:1;', 'see its log'));
    expect(now).toBe(14 * 60_000);
  });

  test('fails if AWS denies access', async () => {
    codeBuild.on(StartBuildCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

    await expect(push()).rejects.toThrow('no');
  });
});

describe('a service that is running already', () => {
  function runs(image: string, imageDigest?: string): void {
    ecs.on(ListTasksCommand, { cluster: 'arn:cluster/shop', family: 'Web', desiredStatus: 'RUNNING' }).resolves({ taskArns: ['arn:task/1'] })
      .on(DescribeTasksCommand, { cluster: 'arn:cluster/shop', tasks: ['arn:task/1'] }).resolves({
        tasks: [{ containers: [{ name: 'proxy', image: 'envoy' }, { name: 'app', image, imageDigest }] }],
      });
  }
  const expectNoBuild = () => expect(codeBuild.calls()).toEqual([]);

  test('keeps its image, which gets the tag, when the name of the live image changes', async () => {
    runs(`${REPOSITORY}:live-old`, 'sha256:1');
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: '{}', imageManifestMediaType: 'application/json' }] });

    await expect(push({ RequestType: 'Update', PhysicalResourceId: 'live-old', OldResourceProperties: { ...properties, Tag: 'live-old' } }))
      .resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expect(ecr.commandCalls(PutImageCommand)[0].args[0].input).toEqual({
      repositoryName: 'shop', imageTag: 'live-web', imageManifest: '{}', imageManifestMediaType: 'application/json', imageDigest: 'sha256:1',
    });
    expectNoBuild();
  });

  test('keeps the image that the tag has already', async () => {
    ecr.on(DescribeImagesCommand, { repositoryName: 'shop', imageIds: [{ imageTag: 'live-web' }] }).resolves({});

    await expect(push()).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expectNoBuild();
  });

  test.each<[string, Partial<PlaceholderEvent>]>([
    ['liveImage() is new', {}],
    ['the repository is replaced', { RequestType: 'Update', OldResourceProperties: { ...properties, RepositoryUri: 'old' }, PhysicalResourceId: 'live-web' }],
  ])('fails, and says how to copy its image, when %s and the image is from elsewhere', async (_, event) => {
    runs('nginx:1.29', 'sha256:1');

    await expect(push(event)).rejects.toThrow(errorAt(
      'Placeholder', 'placeholder would replace', 'got nginx:1.29;', 'docker pull nginx:1.29', `docker push ${REPOSITORY}:live-web`, 'deploy again',
    ));
    expectNoBuild();
  });

  test.each<[string, string]>([
    ['is from a repository whose name begins alike', `${REPOSITORY}-old:1`],
    ['has expired in the repository', `${REPOSITORY}:live-old`],
  ])('fails when its image %s', async (_, image) => {
    runs(image, 'sha256:1');
    ecr.on(BatchGetImageCommand).resolves({ images: [] });

    await expect(push()).rejects.toThrow(errorAt('Placeholder', `got ${image};`, 'copy that image'));
    expect(ecr.commandCalls(PutImageCommand)).toEqual([]);
  });

  test('may come back to the repository that it had, in a rollback', async () => {
    ecr.on(DescribeImagesCommand).resolves({});

    await expect(push({ RequestType: 'Update', PhysicalResourceId: 'live-web', OldResourceProperties: { ...properties, RepositoryUri: 'new' } }))
      .resolves.toEqual({ PhysicalResourceId: 'live-web' });
  });
});
