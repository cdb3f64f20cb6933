import type { ImportWarning } from '../app/generated-app';
import { awsModule, code, literal, type Expression } from '../code/expression';
import type { ConstructIds } from '../code/identifiers';
import { imageExpression } from '../ecs/images';
import { shellWords } from '../ecs/shell-words';
import { containerVariables, type NamedFields } from '../ecs/variables';
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
export function readSource(source: SourceNode, name: string, ids: ConstructIds): ContainerSource {
  readAuthentication(source);
  const image = source.get('ImageRepository');
  const repository = source.get('CodeRepository');
  if (image) return readImage(image, name, ids);
  if (repository) return readCode(repository, name, ids);
  throw source.error(`${source.path} has neither ImageRepository nor CodeRepository`);
}

function readAuthentication(source: SourceNode): void {
  const authentication = source.get('AuthenticationConfiguration');
  authentication?.get('AccessRoleArn')?.leftOut('The execution role, which this library makes, pulls the image.');
  authentication?.get('ConnectionArn')?.leftOut('A `DeliveryPipeline` takes a connection: `PipelineSource.connection({ connectionArn, … })`.');
  source.get('AutoDeploymentsEnabled')?.leftOut('`DeliveryPipeline` deploys each new image or commit: `PipelineSource.ecr()`, `PipelineSource.connection()`.');
}

function readImage(image: SourceNode, name: string, ids: ConstructIds): ContainerSource {
  const identifier = image.get('ImageIdentifier') ?? fail(image, 'ImageIdentifier');
  identifier.movedTo('`image`');
  image.get('ImageRepositoryType')?.movedTo('`image`');
  const configuration = image.get('ImageConfiguration');
  const { container, steps } = runOptions(configuration, ids, name);
  return { container: { image: imageExpression(identifier.text(), ids.take('Repository')), ...container }, files: {}, warnings: [], steps };
}

function readCode(repository: SourceNode, name: string, ids: ConstructIds): ContainerSource {
  const values = repository.at('CodeConfiguration', 'CodeConfigurationValues');
  for (const field of ['RepositoryUrl', 'SourceCodeVersion', 'SourceDirectory']) {
    repository.get(field)?.leftOut('App Runner built the image from it. Build one with a Dockerfile: `DeliveryPipeline` does so for each commit.');
  }
  repository.at('CodeConfiguration', 'ConfigurationSource')?.leftOut('Of `apprunner.yaml`, write what is in it into the Dockerfile and the options of the task.');
  values?.get('Runtime')?.leftOut('The Dockerfile chooses it.');
  values?.get('BuildCommand')?.leftOut('The Dockerfile runs it.');
  const asset = code`${awsModule('ecs')}.ContainerImage.fromAsset(${awsModule('path', 'node:path')}.join(__dirname, '..', 'images', ${literal(name)}))`;
  const { container, steps } = runOptions(values, ids, name);
  return {
    container: { image: asset, ...container },
    files: { [`images/${name}/Dockerfile`]: dockerfile(values) },
    warnings: [{ node: repository, text: `App Runner builds from code; write the Dockerfile of images/${name}, or let \`image\` lead to yours` }],
    steps: [`Write \`images/${name}/Dockerfile\`, which fails until then, or let \`image\` lead to the Dockerfile of your repository.`, ...steps],
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

function runOptions(configuration: SourceNode | undefined, ids: ConstructIds, owner: string): Pick<ContainerSource, 'container' | 'steps'> {
  const port = configuration?.get('Port')?.movedTo('`port`').number() ?? DEFAULT_PORT;
  const command = configuration?.get('StartCommand')?.movedTo('`command`');
  const entriesOf = (field: string): NamedFields => configuration?.get(field)?.entries() ?? [];
  const { environment, secrets, steps } = containerVariables(
    entriesOf('RuntimeEnvironmentVariables'), entriesOf('RuntimeEnvironmentSecrets'), ids, owner,
  );
  return { container: { port: literal(port), command: command && literal(commandOf(command.text())), environment, secrets }, steps };
}

/** The words of a command, or a shell that runs it when it has anything that only a shell does. */
function commandOf(text: string): string[] {
  return /[$;&|<>()`*?~{}\[\]\n]/.test(text.trim()) ? ['sh', '-c', text.trim()] : shellWords(text);
}

function fail(node: SourceNode, field: string): never {
  throw node.error(`${node.path}.${field} is missing`);
}
