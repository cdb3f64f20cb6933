import { createHash } from 'node:crypto';
import { BatchGetBuildsCommand, Build, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { findRunningImage, LiveTag, RunningImage } from './running-image';
import { CustomResourceEvent } from '../../../private/custom-resource/handler/events';
import { mayPass } from '../../../private/lambda/aws-client';
import { errorReason, log } from '../../../private/lambda/log';
import { Clock, retry } from '../../../private/lambda/retry';

/** Event of the function: a CloudFormation request, as CDK's `CustomResourceProvider` passes it on. */
export interface PlaceholderEvent extends Pick<CustomResourceEvent, 'RequestType' | 'RequestId' | 'LogicalResourceId' | 'PhysicalResourceId'> {
  readonly ResourceProperties: PlaceholderProperties;
  readonly OldResourceProperties?: Pick<PlaceholderProperties, 'Tag' | 'RepositoryUri'>;
}

interface PlaceholderProperties {
  readonly ProjectName: string;
  readonly RepositoryName: string;
  readonly RepositoryUri: string;
  readonly Tag: string;
  /** Containers that run the image, by the families of their task definitions. */
  readonly Containers: readonly { readonly Family: string; readonly Name: string }[];
  /** Environment variables of the build. */
  readonly Variables: Readonly<Record<string, string>>;
}

export interface PlaceholderResponse {
  readonly PhysicalResourceId: string;
}

const POLL_INTERVAL_MS = 5_000;
/** Less than the function's timeout of 15 minutes, which leaves time for the response. */
const MAX_WAIT_MS = 14 * 60_000;

/** Clients of the services that the function calls. */
export interface PlaceholderClients {
  readonly codeBuild: CodeBuildClient;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
}

/**
 * Gives the live tag an image: none if it has one already, that of running tasks if they come from the same repository, or else the placeholder. Fails
 * when running tasks have an image from elsewhere, which the placeholder would replace in production.
 */
export async function pushPlaceholder(event: PlaceholderEvent, clients: PlaceholderClients, clock: Clock): Promise<PlaceholderResponse> {
  const { ResourceProperties: properties, OldResourceProperties: before } = event;
  const response = { PhysicalResourceId: properties.Tag };
  const deadline = clock.now() + MAX_WAIT_MS;
  const isSameTag = before?.Tag === properties.Tag && before.RepositoryUri === properties.RepositoryUri;
  if (event.RequestType === 'Delete' || isSameTag) return response;
  const tag = new LiveTag(clients.ecr, properties.RepositoryName, properties.Tag);
  if (await retry(async () => tag.exists(), clock)) return response;
  for (const { Family, Name } of properties.Containers) {
    const running = await retry(async () => findRunningImage(clients.ecs, Family, Name), clock);
    if (!running) continue;
    const isMoved = isOfRepository(running.image, properties.RepositoryUri) && await retry(async () => tag.moveTo(running.digest), clock);
    if (!isMoved) throw new Error(replacedImageText(event, running));
    log('INFO', 'tagged the running image', { tag: properties.Tag, image: running.image });
    return response;
  }
  await buildPlaceholder(event, clients.codeBuild, clock, deadline);
  return response;
}

/** Checks for the whole name of the repository, as `shop` begins the name `shop-old`. */
function isOfRepository(image: string, repositoryUri: string): boolean {
  return image.startsWith(repositoryUri) && /^[:@]/.test(image.slice(repositoryUri.length));
}

/** Pushes the placeholder with CodeBuild, and waits for the build: the service that CloudFormation creates next needs an image. */
async function buildPlaceholder(event: PlaceholderEvent, codeBuild: CodeBuildClient, clock: Clock, deadline: number): Promise<void> {
  const { ProjectName, Tag, Variables } = event.ResourceProperties;
  const { build } = await retry(async () => codeBuild.send(new StartBuildCommand({
    projectName: ProjectName,
    idempotencyToken: createHash('sha256').update(`${event.RequestId} ${Tag}`).digest('hex'),
    environmentVariablesOverride: Object.entries({ ...Variables, TAG: Tag }).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })),
  })), clock);
  const ended = await waitForBuild(build!.id!, codeBuild, clock, deadline);
  if (ended?.buildStatus !== 'SUCCEEDED') throw new Error(failureText(event, build!.id!, ended));
  log('INFO', 'pushed the placeholder', { tag: Tag, build: ended.id });
}

function replacedImageText({ LogicalResourceId, ResourceProperties: { RepositoryUri, Tag } }: PlaceholderEvent, { image }: RunningImage): string {
  const target = `${RepositoryUri}:${Tag}`;
  return `[${LogicalResourceId}] a placeholder would replace the image of running tasks, got ${image}; `
    + `copy that image first (docker pull ${image}; docker tag ${image} ${target}; docker push ${target}), then deploy again`;
}

/** Returns the build once it has ended; `undefined` if it has not ended in time. */
async function waitForBuild(id: string, codeBuild: CodeBuildClient, clock: Clock, deadline: number): Promise<Build | undefined> {
  const start = clock.now();
  while (clock.now() < deadline) {
    const build = await getBuild(id, codeBuild, (error) => mayPass(error, start, clock.now()));
    if (build && build.buildStatus !== 'IN_PROGRESS') return build;
    await clock.sleep(POLL_INTERVAL_MS);
  }
  return undefined;
}

async function getBuild(id: string, codeBuild: CodeBuildClient, isTemporary: (error: unknown) => boolean): Promise<Build | undefined> {
  try {
    const { builds = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids: [id] }));
    return builds[0];
  } catch (error) {
    if (!isTemporary(error)) throw error;
    log('WARN', 'AWS did not accept a call; the next poll makes it again', { reason: errorReason(error) });
    return undefined;
  }
}

function failureText({ LogicalResourceId }: PlaceholderEvent, id: string, build: Build | undefined): string {
  const logs = build?.logs?.deepLink;
  const status = build?.buildStatus ?? 'IN_PROGRESS after 14 minutes';
  return `[${LogicalResourceId}] the placeholder image could not be pushed, got ${status} for the CodeBuild build ${id}; `
    + `see its log${logs ? ` at ${logs}` : ''}, then deploy again`;
}
