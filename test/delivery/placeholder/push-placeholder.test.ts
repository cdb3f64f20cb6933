import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand, StatusType } from '@aws-sdk/client-codebuild';
import { mockClient } from 'aws-sdk-client-mock';
import { PlaceholderEvent, pushPlaceholder } from '../../../src/delivery/placeholder/handler/push-placeholder';

const codeBuild = mockClient(CodeBuildClient);
const EVENT: PlaceholderEvent = {
  RequestType: 'Create',
  LogicalResourceId: 'Placeholder',
  ResourceProperties: { ProjectName: 'placeholders', Tag: 'live-web', Variables: { PORT: '8080', PLATFORM: 'linux/amd64', PLACEHOLDER_IMAGE: '' } },
};

let now: number;
const clock = { now: () => now, sleep: async (milliseconds: number) => { now += milliseconds; } };
const push = async (event: Partial<PlaceholderEvent> = {}) => pushPlaceholder({ ...EVENT, ...event }, new CodeBuildClient(), clock);

/** Each look at the build shows the next status; the last one stays. */
function builds(...statuses: StatusType[]): void {
  codeBuild.on(StartBuildCommand).resolves({ build: { id: 'placeholders:1' } });
  const looks = codeBuild.on(BatchGetBuildsCommand, { ids: ['placeholders:1'] });
  statuses.slice(0, -1).forEach((buildStatus) => looks.resolvesOnce({ builds: [{ buildStatus }] }));
  looks.resolves({ builds: [{ id: 'placeholders:1', buildStatus: statuses.at(-1), logs: { deepLink: 'https://console.example/log' } }] });
}

beforeEach(() => {
  now = 0;
  codeBuild.reset();
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('a placeholder that a stack makes', () => {
  test('is built for its tag, and waited for', async () => {
    builds('IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED');

    await expect(push()).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expect(codeBuild.commandCalls(StartBuildCommand)[0].args[0].input).toEqual({
      projectName: 'placeholders',
      environmentVariablesOverride: [
        { name: 'PORT', value: '8080', type: 'PLAINTEXT' },
        { name: 'PLATFORM', value: 'linux/amd64', type: 'PLAINTEXT' },
        { name: 'PLACEHOLDER_IMAGE', value: '', type: 'PLAINTEXT' },
        { name: 'TAG', value: 'live-web', type: 'PLAINTEXT' },
      ],
    });
    expect(now).toBe(10_000);
  });

  test('is waited for although AWS does not answer once', async () => {
    builds('SUCCEEDED');
    codeBuild.on(BatchGetBuildsCommand).rejectsOnce(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }))
      .resolves({ builds: [{ id: 'placeholders:1', buildStatus: 'SUCCEEDED' }] });

    await expect(push()).resolves.toEqual({ PhysicalResourceId: 'live-web' });
  });

  test.each<[string, Partial<PlaceholderEvent>]>([
    ['its settings change, for the image under the tag may be another by now', { RequestType: 'Update', PhysicalResourceId: 'live-web' }],
    ['it leaves the stack', { RequestType: 'Delete', PhysicalResourceId: 'live-web' }],
  ])('is left alone when %s', async (_, event) => {
    await expect(push(event)).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expect(codeBuild.calls()).toEqual([]);
  });

  test('is built once more for another tag', async () => {
    builds('SUCCEEDED');

    await expect(push({ RequestType: 'Update', PhysicalResourceId: 'live-old' })).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expect(codeBuild.commandCalls(StartBuildCommand)).toHaveLength(1);
  });

  test('fails with the log when the build fails', async () => {
    builds('FAILED');

    await expect(push()).rejects.toThrow('[Placeholder] the placeholder image could not be pushed, got FAILED of CodeBuild\'s placeholders:1; '
      + 'see its log at https://console.example/log, then deploy again');
  });

  test('fails in time when the build does not end', async () => {
    builds('IN_PROGRESS');

    await expect(push()).rejects.toThrow('[Placeholder] the placeholder image could not be pushed, got IN_PROGRESS after 14 minutes of CodeBuild\'s '
      + 'placeholders:1; see its log, then deploy again');
    expect(now).toBe(14 * 60_000);
  });

  test('fails when AWS refuses', async () => {
    codeBuild.on(StartBuildCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

    await expect(push()).rejects.toThrow('no');
  });
});
