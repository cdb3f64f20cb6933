import { BatchGetBuildsCommand, Build, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { CustomResourceEvent } from '../../../private/custom-resource/handler/events';
import { isTransient } from '../../../private/lambda/aws-client';
import { errorReason, log } from '../../../private/lambda/log';

/** Event of the function: a CloudFormation request, as CDK's `CustomResourceProvider` passes it on. */
export interface PlaceholderEvent extends Pick<CustomResourceEvent, 'RequestType' | 'LogicalResourceId' | 'PhysicalResourceId'> {
  readonly ResourceProperties: {
    readonly ProjectName: string;
    readonly Tag: string;
    /** Environment variables of the build. */
    readonly Variables: Readonly<Record<string, string>>;
  };
}

export interface PlaceholderResponse {
  readonly PhysicalResourceId: string;
}

interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const POLL_INTERVAL_MS = 5_000;
/** Less than the function's timeout of 15 minutes, which leaves time for the response. */
const MAX_WAIT_MS = 14 * 60_000;

/**
 * Pushes the placeholder with CodeBuild, and waits for the build: the service that CloudFormation creates next needs an image. Leaves the repository
 * as it is when the resource is updated or deleted.
 */
export async function pushPlaceholder(event: PlaceholderEvent, codeBuild: CodeBuildClient, clock: Clock): Promise<PlaceholderResponse> {
  const { ProjectName, Tag, Variables } = event.ResourceProperties;
  const response = { PhysicalResourceId: Tag };
  if (event.RequestType === 'Delete' || event.PhysicalResourceId === Tag) return response;
  const { build } = await codeBuild.send(new StartBuildCommand({
    projectName: ProjectName,
    environmentVariablesOverride: Object.entries({ ...Variables, TAG: Tag }).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })),
  }));
  const ended = await waitForBuild(build!.id!, codeBuild, clock);
  if (ended?.buildStatus !== 'SUCCEEDED') throw new Error(failureText(event, build!.id!, ended));
  log('INFO', 'pushed the placeholder', { tag: Tag, build: ended.id });
  return response;
}

/** Returns the build once it has ended; `undefined` if it has not ended in time. */
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
    log('WARN', 'AWS did not respond; the next poll tries again', { reason: errorReason(error) });
    return undefined;
  }
}

function failureText({ LogicalResourceId }: PlaceholderEvent, id: string, build: Build | undefined): string {
  const logs = build?.logs?.deepLink;
  const status = build?.buildStatus ?? 'IN_PROGRESS after 14 minutes';
  return `[${LogicalResourceId}] the placeholder image could not be pushed, got ${status} for the CodeBuild build ${id}; `
    + `see its log${logs ? ` at ${logs}` : ''}, then deploy again`;
}
