import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack, Token } from 'aws-cdk-lib/core';
import { Refusal } from '../../private/errors';
import { runsWindows } from '../../task/platform';

/** What the placeholder has to check itself with. */
const TOOLS = ['curl', 'wget', 'nc', 'test', 'true', 'exit', 'sh', 'echo', 'ls', 'cat', 'ps', 'pgrep', 'grep'];

const INSTEAD = 'name a placeholderImage that can';

/** Why the default placeholder does not run as a container, or does not pass its health check. */
export function* placeholderProblems(container: ecs.ContainerDefinition): Iterable<Refusal> {
  const rendered: ecs.CfnTaskDefinition.ContainerDefinitionProperty = Stack.of(container).resolve(container.renderContainerDefinition());
  const { entryPoint, healthCheck } = rendered;
  const name = `container '${container.containerName}'`;
  if (runsWindows(container.taskDefinition)) {
    yield { what: `the placeholder image of ${name} is for Linux`, instead: INSTEAD };
  }
  if (entryPoint && entryPoint.length > 0) {
    yield { what: `${name} has an entryPoint, which the placeholder image does not know`, got: entryPoint, instead: `put it into the image, or ${INSTEAD}` };
  }
  const command = (healthCheck as ecs.CfnTaskDefinition.HealthCheckProperty | undefined)?.command ?? [];
  const unknown = unknownTool(command);
  if (unknown) {
    yield { what: `the placeholder image does not have what the health check of ${name} calls`, got: unknown, instead: `use curl or wget, or ${INSTEAD}` };
  }
}

/** The first program of a health check that the placeholder lacks. */
function unknownTool([kind, ...words]: readonly string[]): string | undefined {
  if (kind === undefined || words.some((word) => Token.isUnresolved(word))) return undefined;
  const programs = kind === 'CMD-SHELL'
    ? words.join(' ').replace(/"[^"]*"|'[^']*'/g, '_').split(/\|\||&&|[;|]/).map((part) => part.trim().split(/\s+/)[0])
    : words.slice(0, 1);
  return programs.filter((program) => program !== '').find((program) => !TOOLS.includes(program.replace(/^(\/usr)?\/s?bin\//, '')));
}
