import { BatchGetBuildsCommand, Build, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { errorText, isTransient } from '../../../private/lambda/aws-client';
import { log } from '../../../private/lambda/log';

/** What CloudFormation asks. */
export interface PlaceholderEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: {
    readonly ProjectName: string;
    readonly Tag: string;
    /** Environment variables of the build, by name. */
    readonly Variables: Readonly<Record<string, string>>;
  };
}

export interface PlaceholderResponse {
  readonly PhysicalResourceId: string;
}

export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const POLL_INTERVAL_MS = 5_000;
/** Less than the function's 15 minutes, to have time for the answer. */
const MAX_WAIT_MS = 14 * 60_000;

/**
 * Has CodeBuild push the placeholder, and waits for it: the service that CloudFormation makes next needs an image. What a repository has is
 * left as it is when the resource changes or goes.
 */
export async function pushPlaceholder(event: PlaceholderEvent, codeBuild: CodeBuildClient, clock: Clock): Promise<PlaceholderResponse> {
  const { ProjectName, Tag, Variables } = event.ResourceProperties;
  const answer = { PhysicalResourceId: Tag };
  if (event.RequestType === 'Delete' || event.PhysicalResourceId === Tag) return answer;
  const { build } = await codeBuild.send(new StartBuildCommand({
    projectName: ProjectName,
    environmentVariablesOverride: Object.entries({ ...Variables, TAG: Tag }).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })),
  }));
  const ended = await waitForBuild(build!.id!, codeBuild, clock);
  if (ended?.buildStatus !== 'SUCCEEDED') throw new Error(failureText(event, build!.id!, ended));
  log('INFO', 'the placeholder has been pushed', { tag: Tag, build: ended.id });
  return answer;
}

/** The build once it has ended; `undefined` when it has not in time. */
async function waitForBuild(id: string, codeBuild: CodeBuildClient, clock: Clock): Promise<Build | undefined> {
  const deadline = clock.now() + MAX_WAIT_MS;
  while (clock.now() < deadline) {
    const build = await getBuild(id, codeBuild);
    if (build && build.buildStatus !== 'IN_PROGRESS') return build;
    await clock.sleep(POLL_INTERVAL_MS);
  }
  return undefined;
}

async function getBuild(id: string, codeBuild: CodeBuildClient): Promise<Build | undefined> {
  try {
    const { builds = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids: [id] }));
    return builds[0];
  } catch (error) {
    if (!isTransient(error)) throw error;
    log('WARN', 'AWS did not answer, asking again', { error: errorText(error) });
    return undefined;
  }
}

function failureText({ LogicalResourceId }: PlaceholderEvent, id: string, build: Build | undefined): string {
  const logs = build?.logs?.deepLink;
  const status = build?.buildStatus ?? 'IN_PROGRESS after 14 minutes';
  return `[${LogicalResourceId}] the placeholder image could not be pushed, got ${status} of CodeBuild's ${id}; `
    + `see its log${logs ? ` at ${logs}` : ''}, then deploy again`;
}
