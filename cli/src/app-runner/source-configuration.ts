import type { ImportWarning } from '../app/generated-app';
import { awsModule, code, literal, object, type Expression } from '../code/expression';
import { commandOf } from '../ecs/commands';
import { imageExpression } from '../ecs/images';
import { isSecretVariable } from '../ecs/secret-names';
import { newSecretExpression, secretExpression } from '../ecs/secrets';
import type { SourceNode } from '../source/source-node';

/** Options of the container, and what goes with them. */
export interface ContainerSource {
  readonly container: { readonly [option: string]: Expression | undefined };
  readonly files: { readonly [path: string]: string };
  readonly steps: readonly string[];
  readonly warnings: readonly ImportWarning[];
}

/** Port on which App Runner sends requests when nothing else is said. */
const DEFAULT_PORT = 8080;

/** Reads the image or the code of a service, and how it is run. */
export function readSource(source: SourceNode, name: string): ContainerSource {
  readAuthentication(source);
  const image = source.get('ImageRepository');
  const repository = source.get('CodeRepository');
  if (image) return readImage(image);
  if (repository) return readCode(repository, name);
  throw source.error(`${source.path} has neither ImageRepository nor CodeRepository`);
}

function readAuthentication(source: SourceNode): void {
  const authentication = source.get('AuthenticationConfiguration');
  authentication?.get('AccessRoleArn')?.leftOut('The execution role, which this library makes, pulls the image.');
  authentication?.get('ConnectionArn')?.leftOut('A `DeliveryPipeline` takes a connection: `PipelineSource.connection({ connectionArn, … })`.');
  source.get('AutoDeploymentsEnabled')?.leftOut('`DeliveryPipeline` deploys each new image or commit: `PipelineSource.ecr()`, `PipelineSource.connection()`.');
}

function readImage(image: SourceNode): ContainerSource {
  const identifier = image.get('ImageIdentifier') ?? fail(image, 'ImageIdentifier');
  identifier.movedTo('`image`');
  image.get('ImageRepositoryType')?.movedTo('`image`');
  const configuration = image.get('ImageConfiguration');
  const container = { image: imageExpression(identifier.text()), ...optionsOf(configuration) };
  return { container, files: {}, warnings: [], steps: stepsOf(configuration) };
}

function readCode(repository: SourceNode, name: string): ContainerSource {
  const values = repository.at('CodeConfiguration', 'CodeConfigurationValues');
  for (const field of ['RepositoryUrl', 'SourceCodeVersion', 'SourceDirectory']) {
    repository.get(field)?.leftOut('App Runner built the image from it. Build one with a Dockerfile: `DeliveryPipeline` does so for each commit.');
  }
  repository.at('CodeConfiguration', 'ConfigurationSource')?.leftOut('Of `apprunner.yaml`, write what is in it into the Dockerfile and the options of the task.');
  values?.get('Runtime')?.leftOut('The Dockerfile chooses it.');
  values?.get('BuildCommand')?.leftOut('The Dockerfile runs it.');
  const asset = code`${awsModule('ecs')}.ContainerImage.fromAsset(${awsModule('path', 'node:path')}.join(__dirname, '..', 'images', ${literal(name)}))`;
  return {
    container: { image: asset, ...optionsOf(values) },
    files: { [`images/${name}/Dockerfile`]: dockerfile(values) },
    warnings: [{ node: repository, text: `App Runner builds from code; write the Dockerfile of images/${name}, or let \`image\` lead to yours` }],
    steps: [`Write \`images/${name}/Dockerfile\`, which fails until then, or let \`image\` lead to the Dockerfile of your repository.`, ...stepsOf(values)],
  };
}

function dockerfile(values: SourceNode | undefined): string {
  const [runtime, build] = ['Runtime', 'BuildCommand'].map((field) => values?.get(field)?.text());
  return [
    '# App Runner built the image from the code. Write down here what it did, and copy the code.',
    ...runtime === undefined ? [] : [`# Runtime: ${runtime}`],
    ...build === undefined ? [] : [`# Build: ${build.replace(/\s+/g, ' ')}`],
    'FROM public.ecr.aws/docker/library/busybox:1',
    'RUN echo "Write this Dockerfile: see MIGRATION.md" >&2 && exit 1',
    '',
  ].join('\n');
}

function optionsOf(configuration: SourceNode | undefined): ContainerSource['container'] {
  const port = configuration?.get('Port')?.movedTo('`port`').number() ?? DEFAULT_PORT;
  const command = configuration?.get('StartCommand')?.movedTo('`command`');
  const variables = configuration?.get('RuntimeEnvironmentVariables')?.entries() ?? [];
  const references = configuration?.get('RuntimeEnvironmentSecrets')?.entries() ?? [];
  const plain = variables.filter(([variable, value]) => !isSecretVariable(variable, value.text()));
  const hidden = variables.filter(([variable, value]) => isSecretVariable(variable, value.text()));
  plain.forEach(([, value]) => value.movedTo('`environment`'));
  hidden.forEach(([, value]) => value.movedTo('`secrets`: a new secret, whose value is to be set'));
  references.forEach(([, value]) => value.movedTo('`secrets`'));
  const secrets = {
    ...Object.fromEntries(references.map(([variable, value]) => [variable, secretExpression(variable, value.text())])),
    ...Object.fromEntries(hidden.map(([variable]) => [variable, newSecretExpression(variable)])),
  };
  return {
    port: literal(port),
    command: command && literal(commandOf(command.text())),
    environment: plain.length === 0 ? undefined : literal(Object.fromEntries(plain.map(([variable, value]) => [variable, value.text()]))),
    secrets: Object.keys(secrets).length === 0 ? undefined : object(secrets),
  };
}

function stepsOf(configuration: SourceNode | undefined): string[] {
  const hidden = (configuration?.get('RuntimeEnvironmentVariables')?.entries() ?? []).filter(([variable, value]) => isSecretVariable(variable, value.text()));
  if (hidden.length === 0) return [];
  return [`Set the values of the new secrets, which were plain variables: ${hidden.map(([variable]) => `\`${variable}\``).join(', ')}.`];
}

function fail(node: SourceNode, field: string): never {
  throw node.error(`${node.path}.${field} is missing`);
}
