import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Options } from './environments';
import { logging } from './logging';
import { additionalPorts } from './route-target';
import type { StableIds } from './stable-ids';
import { durationExpression, secondsOf, templateExpression, textExpression } from './values';
import { storage } from './volumes';
import { awsModule, code, Expression, join, list, literal, object } from '../code/expression';
import { kebabCase } from '../code/identifiers';
import { fargateSizeAtLeast } from '../ecs/fargate-size';
import { imageExpression } from '../ecs/images';
import { isSecretVariable } from '../ecs/secret-variables';
import { shellWords } from '../ecs/shell-words';
import type { SourceNode } from '../source/source-node';

/** What reading a workload finds out beside its options. */
export interface WorkloadContext {
  readonly name: string;
  /** The folder that holds `copilot/`, and the one of the app. */
  readonly root: string;
  readonly outdir: string;
  readonly ids: StableIds;
  readonly files: { [path: string]: string };
  /** Volumes that containers share, by their names. */
  readonly volumes: Map<string, Expression>;
  readonly steps: Set<string>;
  /** What the stacks of Copilot hold, and delete with its data. */
  readonly retained: Set<string>;
  readonly applicationName: string;
  /** Undefined for what all environments have. */
  readonly environmentName?: string;
}

/** Options of the main container and of the task. */
export function taskOptions(manifest: SourceNode, context: WorkloadContext): Options {
  manifest.get('name')?.movedTo('names the workload');
  const image = manifest.get('image');
  if (image !== undefined && !image.isMap) throw image.error(`${image.path} must be a map with build or location`);
  const port = image?.get('port')?.movedTo('`port`').number();
  return {
    image: imageOf(image, context),
    port: port === undefined ? undefined : literal(port),
    additionalPorts: additionalPorts(manifest, port),
    ...commands(manifest),
    healthCheck: containerHealthCheck(image?.get('healthcheck')),
    ...size(manifest),
    runtimePlatform: platform(manifest.get('platform')),
    ...storage(manifest.get('storage'), context),
    logging: logging(manifest.get('logging')),
    ...overrides(manifest.get('taskdef_overrides'), context),
  };
}

function imageOf(image: SourceNode | undefined, context: WorkloadContext): Expression | undefined {
  const location = image?.get('location');
  const credentials = image?.get('credentials');
  image?.get('labels')?.leftOut('Docker labels: `dockerLabels` of the container.');
  image?.get('depends_on')?.leftOut('`dependsOn` and `mainContainerWaitsFor` of the sidecars say in which order containers start.');
  if (location === undefined) return builtImage(image?.get('build'), context);
  location.movedTo('`image`');
  const name = location.text();
  if (/\$\{/.test(name)) return imageWithVariables(location, secretId('Repository', context));
  if (/[<>]/.test(name)) {
    context.steps.add(`Name the image of \`${context.name}\`: \`${name}\` is a placeholder. The app has the tag \`latest\`.`);
    return imageExpression(name.replace(/:?<[^>]*>$/, ':latest').replace(/[<>]/g, ''), secretId('Repository', context));
  }
  if (credentials === undefined) return imageExpression(name, secretId('Repository', context));
  credentials.movedTo('`image`, with its credentials');
  const secret = code`${awsModule('secretsmanager')}.Secret.fromSecretPartialArn(this, 'RegistryCredentials', ${textExpression(credentials)})`;
  return code`${awsModule('ecs')}.ContainerImage.fromRegistry(${literal(name)}, { credentials: ${secret} })`;
}

/** A tag that whoever runs the CDK passes in a variable, as they did to Copilot. */
function imageWithVariables(location: SourceNode, id: string): Expression {
  const [, repository, tag] = /^(\d{12}\.dkr\.ecr\.[^:$]+):(\$\{\w+\})$/.exec(location.text()) ?? [];
  if (repository === undefined) return code`${awsModule('ecs')}.ContainerImage.fromRegistry(${textExpression(location)})`;
  const { text, imports } = imageExpression(`${repository}:TAG`, id);
  const [before, after] = text.split('"TAG"');
  return join([new Expression(before, imports), templateExpression(tag), code`${after}`], '');
}

/** An image that Docker builds at deployment; a Dockerfile that says what to do, where there is none. */
export function builtImage(build: SourceNode | undefined, context: WorkloadContext): Expression {
  build?.movedTo('`image`: Docker builds it when the app is deployed');
  const dockerfile = (build?.isMap ? build.get('dockerfile')?.text() : build?.text()) ?? 'Dockerfile';
  const folder = (build?.isMap ? build.get('context')?.text() : undefined) ?? path.dirname(dockerfile);
  const directory = path.resolve(context.root, folder);
  const file = path.relative(directory, path.resolve(context.root, dockerfile));
  const target = build?.isMap ? build.get('target') : undefined;
  const args = buildArgs(build, context);
  if (build?.isMap) build.get('cache_from')?.leftOut('An option of the build: `cacheFrom` of `ContainerImage.fromAsset()`.');
  const isThere = fs.existsSync(path.resolve(context.root, dockerfile));
  const options = object({
    file: !isThere || file === 'Dockerfile' || file.startsWith('..') ? undefined : literal(file),
    target: isThere && target ? literal(target.text()) : undefined,
    buildArgs: Object.keys(args).length === 0 ? undefined : object(args),
  });
  const place = isThere ? path.relative(context.outdir, directory) : `images/${kebabCase(context.name)}`;
  if (!isThere) {
    context.files[`${place}/Dockerfile`] = missingDockerfile(context.name, dockerfile);
    context.steps.add(`Put the sources of \`${context.name}\` where \`images/${kebabCase(context.name)}/Dockerfile\` says, or let \`image\` lead to them: \`${dockerfile}\` was not there.`);
  }
  const where = code`${awsModule('path', 'node:path')}.join(__dirname, '..', ${literal(place)})`;
  return code`${awsModule('ecs')}.ContainerImage.fromAsset(${where}${options.text === '{}' ? '' : code`, ${options}`})`;
}

/** Arguments of the build. An image keeps them, so none is a secret. */
function buildArgs(build: SourceNode | undefined, context: WorkloadContext): Options {
  const args = build?.isMap ? build.get('args')?.entries() ?? [] : [];
  return Object.fromEntries(args.flatMap(([name, value]) => {
    if (/\$\{\w+\}/.test(value.text()) || !isSecretVariable(name, value.text())) return [[name, textExpression(value.movedTo('`buildArgs` of the image'))]];
    value.leftOut('It looks like a secret, which an image must not have: use a secret of the build, or of the container.');
    context.steps.add(`Pass \`${name}\` to the build of \`${context.name}\` in another way: the argument looks like a secret, and is not in the app.`);
    return [];
  }));
}

function missingDockerfile(name: string, dockerfile: string): string {
  return [
    `# ${dockerfile} was not there when the manifest was imported.`,
    'FROM public.ecr.aws/docker/library/busybox:stable',
    `RUN echo "Put the Dockerfile and the sources of ${name} here, or change the path in lib." >&2; exit 1`,
    '',
  ].join('\n');
}

export function commands(node: SourceNode): Options {
  const words = (field: string, option: string) => {
    const value = node.get(field)?.movedTo(`\`${option}\``);
    if (value === undefined) return undefined;
    return value.isList ? list(value.items().map(textExpression)) : literal(shellWords(value.text()));
  };
  return { entryPoint: words('entrypoint', 'entryPoint'), command: words('command', 'command') };
}

export function secretId(variable: string, { name, ids }: WorkloadContext): string {
  return ids.of(variable, `${name} ${variable}`);
}

export function containerHealthCheck(check: SourceNode | undefined): Expression | undefined {
  if (check === undefined) return undefined;
  check.movedTo('`healthCheck` of the container');
  const command = check.get('command');
  const duration = (field: string) => durationExpression(secondsOf(check.get(field)));
  return object({
    command: command === undefined ? literal(['CMD-SHELL', 'curl -f http://localhost/ || exit 1'])
      : command.isList ? list(command.items().map(textExpression)) : literal(['CMD-SHELL', command.text()]),
    interval: duration('interval'),
    retries: check.get('retries') && literal(check.get('retries')!.number()),
    timeout: duration('timeout'),
    startPeriod: duration('start_period'),
  });
}

function size(manifest: SourceNode): Options {
  const [cpu, memory] = [manifest.get('cpu')?.movedTo('`cpu`').number() ?? 256, manifest.get('memory')?.movedTo('`memoryLimitMiB`').number() ?? 512];
  const found = fargateSizeAtLeast(cpu, memory);
  if (found === undefined) throw manifest.error(`has a size that Fargate does not have: ${cpu} CPU units, ${memory} MiB`);
  return {
    cpu: found.cpu === 256 ? undefined : literal(found.cpu),
    memoryLimitMiB: found.memoryLimitMiB === 512 ? undefined : literal(found.memoryLimitMiB),
  };
}

function platform(node: SourceNode | undefined): Expression | undefined {
  if (node === undefined) return undefined;
  node.movedTo('`runtimePlatform`');
  const ecs = awsModule('ecs');
  const text = node.isMap ? `${node.get('osfamily')?.text() ?? 'linux'}/${node.get('architecture')?.text() ?? 'x86_64'}` : node.text();
  const [family, architecture] = text.toLowerCase().split('/');
  const windows = /^windows_server_(\d{4})_(core|full)$/.exec(family);
  const isArm = architecture === 'arm64' || architecture === 'arm';
  if (windows) return code`{ operatingSystemFamily: ${ecs}.OperatingSystemFamily.WINDOWS_SERVER_${windows[1]}_${windows[2].toUpperCase()} }`;
  return isArm ? code`{ cpuArchitecture: ${ecs}.CpuArchitecture.ARM64 }` : undefined;
}

/** Overrides of the task definition that are options; others are named in MIGRATION.md. */
function overrides(node: SourceNode | undefined, { name, steps }: WorkloadContext): Options {
  const items = node?.isList ? node.items() : [];
  const isStopTimeout = (item: SourceNode) => item.get('path')?.text() === 'ContainerDefinitions[0].StopTimeout' && item.get('value') !== undefined;
  const stopTimeout = items.find(isStopTimeout)?.movedTo('`stopTimeout`');
  const others = items.filter((item) => item !== stopTimeout);
  others.forEach((item) => item.leftOut('See the options of the container, or `addPropertyOverride()` of the task definition.'));
  if (others.length > 0) {
    steps.add(`Set by options what \`taskdef_overrides\` of \`${name}\` set: ${others.map((item) => `\`${item.get('path')?.text() ?? ''}\``).join(', ')}.`);
  }
  return { stopTimeout: stopTimeout && durationExpression(stopTimeout.get('value')!.number()) };
}
