import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand, StatusType } from '@aws-sdk/client-codebuild';
import { mockClient } from 'aws-sdk-client-mock';
import { PlaceholderEvent, pushPlaceholder } from '../../../src/delivery/placeholder/handler/push-placeholder';
import { errorAt } from '../../fixtures/error-at';

const codeBuild = mockClient(CodeBuildClient);
const EVENT: PlaceholderEvent = {
  RequestType: 'Create',
  LogicalResourceId: 'Placeholder',
  ResourceProperties: { ProjectName: 'placeholders', Tag: 'live-web', Variables: { PORT: '8080', PLATFORM: 'linux/amd64', PLACEHOLDER_IMAGE: '' } },
};

let now: number;
const clock = { now: () => now, sleep: async (milliseconds: number) => { now += milliseconds; } };
const push = async (event: Partial<PlaceholderEvent> = {}) => pushPlaceholder({ ...EVENT, ...event }, new CodeBuildClient(), clock);

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
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('a placeholder', () => {
  test('is built for its tag', async () => {
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

  test('is built although one poll is throttled', async () => {
    builds('SUCCEEDED');
    codeBuild.on(BatchGetBuildsCommand).rejectsOnce(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }))
      .resolves({ builds: [{ id: 'placeholders:1', buildStatus: 'SUCCEEDED' }] });

    await expect(push()).resolves.toEqual({ PhysicalResourceId: 'live-web' });
  });

  test.each<[string, Partial<PlaceholderEvent>]>([
    ['its options change, as its tag may have another image by now', { RequestType: 'Update', PhysicalResourceId: 'live-web' }],
    ['it is deleted', { RequestType: 'Delete', PhysicalResourceId: 'live-web' }],
  ])('is kept when %s', async (_, event) => {
    await expect(push(event)).resolves.toEqual({ PhysicalResourceId: 'live-web' });
    expect(codeBuild.calls()).toEqual([]);
  });

  test('is built again for another tag', async () => {
    builds('SUCCEEDED');

    await expect(push({ RequestType: 'Update', PhysicalResourceId: 'live-old' })).resolves.toEqual({ PhysicalResourceId: 'live-web' });
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
